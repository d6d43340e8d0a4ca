"""The bar: one row above the stage, in which every setting stands with its value as its word and is changed in place."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

HEIGHT: Final = 46
"""Pixels of the bar."""

_STYLE: Final = f"""
<style>
  .st-key-bar {{
    min-height: {HEIGHT}px; flex-flow: row nowrap; align-items: center; gap: 0 0.6rem; overflow: auto hidden; scrollbar-width: thin;
    border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); padding: 0 4px 2px 0; }}
  .st-key-bar > * {{ flex: 0 1 auto; min-width: 0; }}
  .st-key-bar > [data-testid="stElementContainer"] {{ width: auto; max-width: none; }}
  .st-key-bar > :is([class*="digits-"], [class*="arithmetic-"], [class*="st-key-rate-"], [class*="st-key-setup-"]) {{ flex: none; }}
  .st-key-bar > [class*="st-key-example-"] {{ flex: none; max-width: 12.5rem; }}
  .st-key-bar [data-testid="stSelectbox"], .st-key-bar [data-testid="stTextInput"] {{
    display: flex; flex-flow: row nowrap; align-items: center; gap: 0.15rem; width: auto; min-width: 0; }}
  .st-key-bar [data-testid="stWidgetLabel"] {{ flex: none; width: auto; margin: 0; min-height: 0; white-space: nowrap; }}
  .st-key-bar [data-testid="stWidgetLabel"] * {{ font-size: 0.875rem; }}
  .st-key-bar [data-testid="stWidgetLabel"] > span > div {{ opacity: 0.8; }}
  .st-key-bar .react-aria-ComboBox {{ width: auto; min-width: 0; }}
  /* Some values say by themselves what they are of; their labels are for those who hear them. */
  .st-key-bar :is([class*="st-key-shown-"], [class*="st-key-name-"]) [data-testid="stWidgetLabel"] {{
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  .st-key-bar :is([class*="st-key-shown-"], [class*="st-key-name-"]) {{ flex: none; position: relative; }}
  /* The word itself is what is pressed: it has no frame before it is pointed at or has the focus. */
  .st-key-bar [role="group"], .st-key-bar [data-testid="stTextInputRootElement"] {{
    background: transparent; border-color: transparent; min-height: 36px; height: 36px; padding: 0; }}
  .st-key-bar :is([role="group"], [data-testid="stTextInputRootElement"]):is(:hover, :focus-within) {{ border-color: currentColor; }}
  .st-key-bar [data-testid="stTextInputRootElement"] {{ text-decoration: underline dotted; }}
  .st-key-bar input {{
    font-size: 0.94rem; font-weight: 600; padding: 0 0 0 0.35rem; min-width: 1.6rem; text-overflow: ellipsis; field-sizing: content; }}
  .st-key-bar [data-testid="stSelectbox"] input {{ cursor: pointer; }}
  .st-key-bar [role="group"] button {{ padding: 0 0.1rem; margin: 0; width: 1.4rem; min-width: 1.4rem; }}
  .st-key-bar [data-testid="stTextInput"] input {{ padding-right: 0.35rem; min-width: 3rem; max-width: 9rem; }}
  .st-key-bar [data-testid="InputInstructions"] {{ display: none; }}
  @media (max-width: 1399px) {{
    .st-key-bar > :is([class*="st-key-example-"], [class*="st-key-notation-"], [class*="st-key-grain-"]) {{ position: relative; }}
    .st-key-bar > :is([class*="st-key-example-"], [class*="st-key-notation-"], [class*="st-key-grain-"]) [data-testid="stWidgetLabel"] {{
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  }}
  @media (max-width: 1099px) {{ .st-key-bar > * {{ flex: none; }} }}
  @supports not (field-sizing: content) {{ .st-key-bar input {{ width: 8rem; }} }}
  /* Where a part of the settings opens, its word is the button. */
  .st-key-bar [data-testid="stPopover"] {{ width: auto; }}
  .st-key-bar [data-testid="stPopoverButton"] {{ min-height: 36px; padding: 0 0.5rem; border-color: transparent; background: transparent; }}
  .st-key-bar [data-testid="stPopoverButton"]:is(:hover, :focus-visible, [aria-expanded="true"]) {{ border-color: currentColor; }}
  .st-key-bar [data-testid="stPopoverButton"] p {{ font-size: 0.94rem; white-space: nowrap; }}
  /* What is chosen from is as wide as its words. */
  [data-testid="stSelectboxPopover"], [data-testid="stSelectboxVirtualDropdown"] {{ min-width: min(19rem, 96vw); }}
</style>
"""


def style_bar() -> None:
    """How the bar looks, on every page."""
    st.html(_STYLE)


def bar() -> DeltaGenerator:
    """The row; what is drawn into it stands side by side, and is moved sideways where there is no room for all of it."""
    return st.container(key="bar", horizontal=True)
