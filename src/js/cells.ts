/** Numbers for the wasm, as many as come. */
export class Cells {
  length = 0;
  #cells = new Uint32Array(512);

  /** @returns the place of the new cell */
  push(cell: number): number {
    if (this.length === this.#cells.length) this.#grow(1);
    this.#cells[this.length] = cell;
    return this.length++;
  }

  /** Adds so many cells that hold zero. @returns the place of the first */
  skip(count: number): number {
    const at = this.length;
    if (at + count > this.#cells.length) this.#grow(count);
    this.#cells.fill(0, at, (this.length += count));
    return at;
  }

  set(place: number, cell: number): void {
    this.#cells[place] = cell;
  }

  all(): Uint32Array {
    return this.#cells.subarray(0, this.length);
  }

  #grow(count: number): void {
    const cells = new Uint32Array(2 * this.length + count);
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
