/** Whether somebody can be woken, by how many of their laptops are connected: `reachable: 1 laptop connected`. */
export function sayLaptops(count: number): string {
  if (count === 0) return "not reachable: no laptop connected";
  return `reachable: ${count} ${count === 1 ? "laptop" : "laptops"} connected`;
}
