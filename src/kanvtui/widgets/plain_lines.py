"""A widget that draws its rows itself, without border, padding, tint or hatch, for which Textual looks in each row."""

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class PlainLines(Widget):
    """Keeps the rows drawn by `render_line` until they are refreshed; half of a row's cost is saved."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._kept: dict[int, Strip] = {}
        self._kept_size = Size(0, 0)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows that are not kept, through the app's filters as Textual does."""
        if (self.opacity, self.styles.tint.a) != (1.0, 0):
            return super().render_lines(crop)
        if self._kept_size != self.size:
            self._kept_size = self.size
            self._kept.clear()
        rows, filters, ground = [], self.get_line_filters(), self.background_colors[1]
        for y in crop.line_range:
            row = self._kept.get(y)
            if row is None:
                row = self.render_line(y)
                for one in filters:
                    row = row.apply_filter(one, ground)
                self._kept[y] = row
            rows.append(row)
        whole = crop.column_span == (0, self.size.width)
        return rows if whole else [row.crop(*crop.column_span) for row in rows]

    def notify_style_update(self) -> None:
        """The theme or the focus changed: what is kept is of the old look."""
        super().notify_style_update()
        self._kept.clear()

    def _set_dirty(self, *regions: Region) -> None:
        """Every refresh ends here; the name is Textual's own, held by the tests of this widget."""
        super()._set_dirty(*regions)
        if not regions:
            self._kept.clear()
        for region in regions:
            for y in region.line_range:
                self._kept.pop(y, None)
