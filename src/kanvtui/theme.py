"""Colours: one accent, two warning colours, much calm. Every meaning is told in words as well."""

from textual.theme import Theme

DEFAULT_THEME = "kanv-dark"
CONTRAST_THEME = "kanv-contrast"

_DARK = Theme(
    name="kanv-dark",
    primary="#7da6cc",
    secondary="#5d7f9e",
    accent="#7da6cc",
    warning="#dcab5c",
    error="#e27d78",
    success="#86b58c",
    foreground="#d7dbe2",
    background="#14171c",
    surface="#1a1e25",
    panel="#232934",
    variables={
        "block-cursor-foreground": "#14171c",
        "block-cursor-background": "#7da6cc",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#7da6cc",
        "footer-background": "#1a1e25",
        "input-selection-background": "#7da6cc 35%",
    },
)
_LIGHT = Theme(
    name="kanv-light",
    primary="#2a5f8a",
    secondary="#4d7896",
    accent="#2a5f8a",
    warning="#855300",
    error="#a83232",
    success="#2f6d3f",
    foreground="#22262d",
    background="#f8f8f5",
    surface="#f0f0eb",
    panel="#e4e5df",
    dark=False,
    variables={
        "block-cursor-foreground": "#f8f8f5",
        "block-cursor-background": "#2a5f8a",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#2a5f8a",
        "footer-background": "#f0f0eb",
        "input-selection-background": "#2a5f8a 30%",
    },
)
_CONTRAST = Theme(
    name=CONTRAST_THEME,
    primary="#ffff00",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffb000",
    error="#ff8a80",
    success="#7dff7d",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    text_alpha=1.0,
    variables={
        "text-muted": "#ffffff",
        "text-disabled": "#d0d0d0",
        "foreground-muted": "#ffffff",
        "foreground-disabled": "#d0d0d0",
        "border": "#ffffff",
        "border-blurred": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#ffff00",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-foreground": "#000000",
        "block-cursor-blurred-background": "#ffffff",
        "input-cursor-background": "#ffff00",
        "input-cursor-foreground": "#000000",
        "input-selection-background": "#ffff00 50%",
        "footer-key-foreground": "#ffff00",
        "footer-background": "#000000",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#000000",
    },
)

KANV_THEMES: dict[str, Theme] = {theme.name: theme for theme in (_DARK, _LIGHT, _CONTRAST)}
"""Our themes by name; Textual's built-in ones are there beside them."""
