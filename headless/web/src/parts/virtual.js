// Draws only the rows that can be seen, so that 500 binds stay smooth.
import { useEffect, useState } from "../lib/html.js";

/** Rows drawn beyond those in sight; they come and go so many at once, not with every frame of a scroll. */
const spare = 8;
const whole = (rows) => Math.floor(rows / spare) * spare;

/** Of `count` rows of `height` px inside `box` (a ref), which to draw: {from, to, before, after} (px of what is left out). */
export function useWindow(box, count, height, least = 60) {
  const [range, setRange] = useState([0, Math.min(count, 30)]);
  useEffect(() => {
    if (count <= least) return undefined;
    let frame = 0;
    const look = () => {
      frame = 0;
      if (!box.current) return;
      const top = -box.current.getBoundingClientRect().top;
      const from = Math.max(0, whole(top / height) - spare);
      const to = Math.min(count, whole((top + innerHeight) / height) + 2 * spare);
      setRange((old) => (old[0] === from && old[1] === to ? old : [from, Math.max(from, to)]));
    };
    const soon = () => (frame ||= requestAnimationFrame(look));
    look();
    addEventListener("scroll", soon, { passive: true, capture: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", soon, { capture: true });
      removeEventListener("resize", soon);
    };
  }, [count, height]);
  if (count <= least) return { from: 0, to: count, before: 0, after: 0 };
  const [from, to] = [Math.min(range[0], count), Math.min(range[1], count)];
  return { from, to, before: from * height, after: (count - to) * height };
}
