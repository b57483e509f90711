// The beginning, and links into the page: #/dongle/11, #/dongle/11/toggle/ID.

function followHash() {
  const [, n, toggle] = /^#\/dongle\/(\d{1,3})(?:\/toggle\/([\w-]+))?$/.exec(location.hash) || [];
  if (n === undefined) closeDongle();
  else openDongle(Number(n), toggle);
}
addEventListener("hashchange", followHash);

showView("now");
drawTheme();
drawLink();
wakeAll();
followHash();
