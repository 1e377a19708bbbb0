"""The commands of `mofan`, one module each, imported only when asked for."""
