import { createStore } from "./store.js";

const KEY = "esker.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch (e) {
    return "system"; // storage may be forbidden
  }
}

function picture(choice) {
  return { choice, dark: choice === "system" ? system.matches : choice === "dark" };
}

/** What the reader chose ("system", "light", "dark") and whether it is dark now. */
export const theme = createStore(picture(chosen()));

system.addEventListener("change", () => theme.set(picture(theme.get().choice)));

export function setTheme(choice) {
  try {
    if (choice === "system") {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, choice);
    }
  } catch (e) {
    // Then it holds for this page only.
  }
  if (choice === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = choice;
  }
  theme.set(picture(choice));
}

/** A colour of the theme that holds now, for what is drawn on a canvas. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
