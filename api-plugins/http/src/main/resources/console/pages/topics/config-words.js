import { bytes, duration } from "../../format.js";

const FOREVER = "9223372036854775807";

/** What a raw value is in words: 604800000 of retention.ms is 7 d. Empty where the value speaks for itself. */
export function meaning(name, value) {
  if (!/^-?\d+$/.test(value ?? "")) {
    return "";
  }
  const number = Number(value);
  if (name.endsWith(".ms")) {
    return value === FOREVER || number < 0 ? "no limit" : number >= 1000 ? duration(number) : "";
  }
  if (name.endsWith(".bytes")) {
    return value === FOREVER || number < 0 ? "no limit" : number >= 1024 ? bytes(number) : "";
  }
  return value === FOREVER ? "no limit" : "";
}
