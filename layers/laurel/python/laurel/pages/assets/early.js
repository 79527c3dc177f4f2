/* Runs before anything is drawn, so that nothing jumps: says that there is a script, and how the page
   was asked for. `?embed=1` leaves out what a game has around it already; `theme=light` or `theme=dark`
   tells what the game's own ground is like. */
{
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const theme = asked.get("theme");
  root.classList.add("script");
  root.classList.toggle("embed", asked.get("embed") === "1");
  if (theme === "light" || theme === "dark") {
    root.dataset.theme = theme;
  }
}
