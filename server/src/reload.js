// Development only: reloads the page when another server answers than the one
// it came from. The server's process id stands at the end of this file.
const server = async () => {
  try {
    const answer = await fetch("/pkg/reload.js", { cache: "no-store" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
};

const first = await server();
setInterval(async () => {
  const now = await server();
  if (now !== null && now !== first) location.reload();
}, 500);
