"""The colours of everything drawn and printed, so that charts and documents look like one hand made them."""

RED = "#B4282D"
"""The unit's own rating, and what is flagged."""
BLUE = "#1F5A94"
"""What members say."""
GREY = "#8A8F98"
"""What is usual among units."""
INK = "#1F2430"
BLACK = "#000000"
SOFT = "#5B6270"
"""Secondary words and numbers; readable on paper white (contrast above 5 : 1)."""
PAPER = "#FFFFFF"

FRAME = "#AEB4BF"
RULE = "#D9DDE3"
ZONE = "#F1F3F6"
"""Ground behind what does not count as a difference."""
USUAL_BAND = "#DFE2E7"
BLUE_BAND = "#C9D8E8"
BLUE_PALE = "#86A6C8"
"""Members' values known only to half a rung."""
RED_PALE = "#DDA5A7"
HIDDEN_GROUND = "#F4F5F7"
HIDDEN_HATCH = "#A7ADB8"
"""Ground and hatching of what is not shown."""

LIGHT_TO_DARK = ("#F2F6FA", "#D3E1EF", "#A3C1DD", "#6A9AC6", "#3A76AD", "#1B4F85", "#12365F")
"""One hue from light to dark: safe for colour-blind readers, and in order when printed in grey."""

SERIES = ((BLUE, BLUE_PALE, BLUE_BAND), ("#A35200", "#DDB58A", "#F0DFCB"),
          ("#16776A", "#8FC1B9", "#CFE5E1"), ("#76408F", "#BE9FCB", "#E3D6EA"))
"""Several units in one figure: each its line, its pale variant for coarse values, and its interval; never red."""
