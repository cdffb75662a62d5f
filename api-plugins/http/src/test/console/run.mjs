// For those who have Node: node --experimental-default-type=module run.mjs
import { check } from "./checks.js";

const { passed, failed } = await check(
  new URL("../../main/resources/console", import.meta.url).href,
);
console.log(`${passed} passed, ${failed.length} failed`);
failed.forEach((each) => console.error(each));
process.exitCode = failed.length === 0 ? 0 : 1;
