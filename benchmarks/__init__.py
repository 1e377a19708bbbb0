"""How fast it is: one run measures everything beside a bare server, interleaved; nothing here is ever shipped."""
