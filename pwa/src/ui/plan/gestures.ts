import type { Point } from '../../core/plan/project';
import type { Viewport } from './viewport.svelte';

/** How far a finger may slip and still be a tap. Pixels. */
const TAP_PX = 8;

/** Pan and zoom by one or two fingers, mouse, wheel and keys; a press that stays in place is a tap. */
export function gestures(view: Viewport, fit: () => void, tap: (at: Point) => void) {
  const down = new Map<number, Point>();
  let travelled = 0;

  const at = (event: PointerEvent | WheelEvent | MouseEvent): Point => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onpointerdown = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, at(event));
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  const onpointermove = (event: PointerEvent): void => {
    const before = down.get(event.pointerId);
    if (before === undefined) return;
    const now = at(event);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (travelled > TAP_PX) view.pan(now[0] - before[0], now[1] - before[1]);
    } else {
      const factor = spread(now, other) / Math.max(1, spread(before, other));
      view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
      view.zoom(factor, [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    }
    down.set(event.pointerId, now);
  };

  const onpointerup = (event: PointerEvent): void => {
    const held = down.delete(event.pointerId);
    if (held && event.type === 'pointerup' && down.size === 0 && travelled <= TAP_PX) tap(at(event));
  };

  const onwheel = (event: WheelEvent): void => {
    event.preventDefault();
    view.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), at(event));
  };

  const KEYS: Record<string, () => void> = {
    ArrowLeft: () => view.pan(60, 0),
    ArrowRight: () => view.pan(-60, 0),
    ArrowUp: () => view.pan(0, 60),
    ArrowDown: () => view.pan(0, -60),
    '+': () => view.zoom(1.3),
    '=': () => view.zoom(1.3),
    '-': () => view.zoom(1 / 1.3),
    '0': fit,
  };

  const onkeydown = (event: KeyboardEvent): void => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return {
    handlers: { onpointerdown, onpointermove, onpointerup, onpointercancel: onpointerup, onkeydown, ondblclick: (e: MouseEvent) => view.zoom(1.6, at(e)) },
    /** A wheel listener has to say that it may stop the page from scrolling. */
    wheel: (element: Element) => {
      const listener = onwheel as EventListener;
      element.addEventListener('wheel', listener, { passive: false });
      return () => element.removeEventListener('wheel', listener);
    },
  };
}

const spread = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
