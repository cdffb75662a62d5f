// Runs before the first paint, so that a remembered theme doesn't flash the other one first.
(function () {
  try {
    const theme = localStorage.getItem("esker.theme");
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    }
  } catch (e) {
    // Storage may be forbidden; then the theme is the system's.
  }
})();
