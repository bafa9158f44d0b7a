// Development only: reloads the page when the server comes back with another site.
const name = async () => {
  try {
    const answer = await fetch("/pkg/name.txt", { cache: "no-store" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
};

let shown = await name();
let gone = false;
setInterval(async () => {
  const now = await name();
  if (now === null) {
    gone = true;
  } else if (gone || now !== shown) {
    location.reload();
  }
}, 700);
