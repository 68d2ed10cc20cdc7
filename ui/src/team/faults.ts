// Faults at their fields: the hub names each place by its path in what was sent, `rotations[0].participants[2]`.

import type { Fault } from "../lib/types";

/** What is wrong at a field, in one text; `null` if nothing is. */
export function faultAt(faults: Fault[], field: string): string | null {
  const details = faults.filter((fault) => fault.field === field).map((fault) => fault.detail);
  return details.length > 0 ? details.join(" ") : null;
}

/** What is wrong at a field and anywhere below it. */
export function faultsUnder(faults: Fault[], field: string): Fault[] {
  return faults.filter(
    (fault) => fault.field === field || fault.field.startsWith(`${field}.`) || fault.field.startsWith(`${field}[`),
  );
}

/** What is wrong at no field that a form shows. */
export function faultsElsewhere(faults: Fault[], shown: (field: string) => boolean): Fault[] {
  return faults.filter((fault) => !shown(fault.field));
}
