/** A number as it is read: to six digits, without the traces of binary fractions. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}
