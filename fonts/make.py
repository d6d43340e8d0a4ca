"""Makes the mathematical font that the app carries: the part of STIX Two Math that formulas and drawings of nnviz can use.

``make font`` runs it with requirements-font.txt, whose package ziamath carries the whole font. The MATH table stays, with the larger
variants of brackets and signs, so that a browser sets MathML by it. Of the letters those that MathML makes of single letters (the
mathematical italics), bold ones, script capitals, Greek; of the signs those of the five notations, of the formula page and of the exports.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parents[1] / "nnviz" / "web" / "shared" / "stix-two-math.woff2"

RANGES = (
    (0x20, 0x7E),  # letters, digits, signs
    (0xA0, 0xBF),  # · ± ½
    (0xD7, 0xD7),  # ×
    (0xF7, 0xF7),  # ÷
    (0x131, 0x131),  # dotless i
    (0x176, 0x177),  # ŷ
    (0x237, 0x237),  # dotless j
    (0x2C6, 0x2DC),  # accents by themselves
    (0x300, 0x30C),  # accents above
    (0x332, 0x338),  # below, and through
    (0x391, 0x3A9),  # Greek
    (0x3B1, 0x3D6),
    (0x3F1, 0x3F6),
    (0x2010, 0x2026),  # dashes, quotation marks, dots
    (0x2032, 0x2037),  # primes
    (0x203E, 0x203E),
    (0x2044, 0x2044),  # slash of fractions
    (0x2070, 0x208E),  # raised and lowered digits and signs
    (0x2090, 0x209C),
    (0x20D0, 0x20D7),  # arrows and bars above
    (0x2102, 0x2115),  # ℒ ℎ ℓ ℕ
    (0x211B, 0x211D),  # ℛ ℝ
    (0x2190, 0x2199),  # arrows
    (0x21A6, 0x21A6),
    (0x21D0, 0x21D4),
    (0x2200, 0x220F),  # ∀ ∂ ∇ ∈ ∏
    (0x2211, 0x2213),  # ∑ − ∓
    (0x2217, 0x221E),  # ∗ ∘ √ ∞
    (0x2223, 0x2225),
    (0x222B, 0x222B),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
    (0x226A, 0x226B),
    (0x2295, 0x2299),  # ⊕ ⊙
    (0x22A4, 0x22A5),  # ⊤
    (0x22C5, 0x22C6),
    (0x22EE, 0x22F1),  # ⋮ ⋯ ⋱
    (0x2308, 0x230B),
    (0x25A0, 0x25CF),  # ▲ ◆ ●
    (0x2713, 0x2713),
    (0x27E6, 0x27E9),
    (0x1D400, 0x1D467),  # bold, italic letters
    (0x1D49C, 0x1D4B5),  # script capitals
    (0x1D6A4, 0x1D6A5),  # dotless italic i and j
    (0x1D6A8, 0x1D71B),  # bold and italic Greek
    (0x1D7CE, 0x1D7D7),  # bold digits
)


def main() -> None:
    """Write the font."""
    options = subset.Options()
    options.flavor = "woff2"
    # The forms for indices, for accents on tall and on dotted letters, and where accents sit.
    options.layout_features = ["ssty", "flac", "dtls", "ccmp", "mark", "mkmk", "kern"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["DSIG"]
    font = subset.load_font(str(files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"), options)
    maker = subset.Subsetter(options)
    maker.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    maker.subset(font)
    subset.save_font(font, str(TARGET), options)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {len(font.getGlyphOrder()):,} glyphs")


if __name__ == "__main__":
    main()
