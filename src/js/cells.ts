/** Numbers for the wasm, as many as come. Beyond them there are zeros. */
export class Cells {
  length = 0;
  /** The cells; another array when some were added. */
  all = new Uint32Array(1024);

  /** Adds so many cells. @returns the place of the first */
  add(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.all.length) {
      const all = new Uint32Array(2 * this.length);
      all.set(this.all);
      this.all = all;
    }
    return at;
  }

  /** Takes away all cells from a place on. */
  cut(place: number): void {
    this.all.fill(0, place, this.length);
    this.length = place;
  }
}
