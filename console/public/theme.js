// Before the first paint: the theme that this person chose, or none, which follows the system (tokens.css).
try {
  const theme = localStorage.getItem("counterfoil.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be switched off; the system's theme holds then.
}
