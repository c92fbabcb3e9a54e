import type { Box, Point } from '../../core/plan/project';

const CLOSEST_M_PER_PX = 0.01;
const FARTHEST_M_PER_PX = 4;

/** What part of the plan is in sight. */
export class Viewport {
  width = $state(0);
  height = $state(0);
  x = $state(0);
  y = $state(0);
  /** Metres per pixel. */
  scale = $state(0.2);
  /** Somebody moved it by hand since the last fit. */
  moved = $state(false);
  /** Where the origin of the plan lies on the screen. */
  readonly left = $derived(this.width / 2 - this.x / this.scale);
  readonly top = $derived(this.height / 2 - this.y / this.scale);

  /** Shows a whole box. */
  fit(box: Box): void {
    if (this.width === 0 || this.height === 0) return;
    this.x = box.x + box.width / 2;
    this.y = box.y + box.height / 2;
    this.scale = limit(Math.max(box.width / (this.width * 0.94), box.height / (this.height * 0.94)));
    this.moved = false;
  }

  toScreen = ([x, y]: Point): Point => [x / this.scale + this.left, y / this.scale + this.top];
  toPlan = ([x, y]: Point): Point => [(x - this.left) * this.scale, (y - this.top) * this.scale];

  pan(dx: number, dy: number): void {
    this.x -= dx * this.scale;
    this.y -= dy * this.scale;
    this.moved = true;
  }

  /** Zooms by a factor around a point of the screen. */
  zoom(factor: number, around: Point = [this.width / 2, this.height / 2]): void {
    const before = this.toPlan(around);
    this.scale = limit(this.scale / factor);
    const after = this.toPlan(around);
    this.x += before[0] - after[0];
    this.y += before[1] - after[1];
    this.moved = true;
  }
}

const limit = (scale: number): number => Math.min(FARTHEST_M_PER_PX, Math.max(CLOSEST_M_PER_PX, scale));
