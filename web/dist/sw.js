// Keeps the shell of a client, so that its pages open without a network. What the school
// answers is kept by the pages, not here. The server fills in the names in capitals.
const client = "__CLIENT__"
const name = 'school-' + client + '-' + "__VERSION__"
const files = "__FILES__"
const shell = '/' + client + '/'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(files.concat(shell)))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((all) => Promise.all(all.filter((n) => n.startsWith('school-' + client + '-') && n !== name).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  )
})

// A page comes from the network where that answers within three seconds.
function page(request) {
  return new Promise((resolve, reject) => {
    const kept = () => caches.open(name).then((cache) => cache.match(shell))
    const timer = setTimeout(() => kept().then((answer) => answer && resolve(answer)), 3000)
    fetch(request).then(
      (answer) => {
        clearTimeout(timer)
        if (answer.ok) caches.open(name).then((cache) => cache.put(shell, answer.clone())).catch(() => undefined)
        resolve(answer.status >= 500 ? kept().then((old) => old || answer) : answer)
      },
      (error) => {
        clearTimeout(timer)
        kept().then((answer) => (answer ? resolve(answer) : reject(error)))
      },
    )
  })
}

self.addEventListener('fetch', (event) => {
  const request = event.request
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate' && url.pathname.startsWith(shell)) event.respondWith(page(request))
  if (url.pathname.startsWith('/a/')) {
    event.respondWith(
      caches.open(name).then((cache) =>
        cache.match(request).then(
          (kept) =>
            kept ||
            fetch(request).then((answer) => {
              if (answer.ok) cache.put(request, answer.clone())
              return answer
            }),
        ),
      ),
    )
  }
})
