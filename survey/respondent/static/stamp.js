/* Makes the stamp of an open form: a token drawn by lot and a counter found by trying (survey/tickets/stamps.py).
   Reads nothing about the device and stores nothing. Its own SHA-256, because browsers offer theirs over https only. */
(function () {
  "use strict";
  var line = document.getElementById("_door");
  var form = document.getElementById("_form");
  var code = document.getElementById("_code");
  if (!line || !form || !code || !window.crypto) { return; }
  var SLICE = 30; /* ms at a time, so that the page never stands still */
  var bits = Number(line.dataset.bits);
  var words = new Int32Array(64);
  var state = document.getElementById("_stamp_state");
  var field = document.createElement("input");
  var waiting = null;

  /* The constants of SHA-256: the first 32 bits of the fractions of roots of primes. */
  function fraction(root) { return ((root - Math.floor(root)) * 4294967296) | 0; }
  var START = [];
  var K = [];
  for (var n = 2; K.length < 64; n += 1) {
    var prime = true;
    for (var d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; } }
    if (prime) {
      if (START.length < 8) { START.push(fraction(Math.sqrt(n))); }
      K.push(fraction(Math.cbrt(n)));
    }
  }

  /* Mix one block (16 numbers in `words`) into eight numbers. */
  function mix(h) {
    var w = words, a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], i = h[7];
    for (var t = 0; t < 64; t += 1) {
      if (t > 15) {
        var x = w[t - 15], y = w[t - 2];
        w[t] = (((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + w[t - 7] +
                ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) + w[t - 16]) | 0;
      }
      var one = (i + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) +
                 (e & f ^ ~e & g) + K[t] + w[t]) | 0;
      var two = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) +
                 (a & b ^ a & c ^ b & c)) | 0;
      i = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += i;
    return h;
  }

  /* Hash ASCII text of any length; gives eight numbers. */
  function hash(text) {
    var h = new Int32Array(START);
    var blocks = (text.length + 9 + 63) >> 6;
    for (var block = 0; block < blocks; block += 1) {
      words.fill(0);
      for (var place = 0; place < 64; place += 1) {
        var at = block * 64 + place;
        var byte = at < text.length ? text.charCodeAt(at) : at === text.length ? 128 : 0;
        words[place >> 2] |= byte << (24 - 8 * (place & 3));
      }
      if (block === blocks - 1) { words[15] = text.length * 8; }
      mix(h);
    }
    return h;
  }

  function works(seed, counter) {
    words.set(seed);
    words[8] = counter;
    words[9] = -2147483648; /* the end of the message */
    words.fill(0, 10, 15);
    words[15] = 36 * 8;
    return mix(new Int32Array(START))[0] >>> (32 - bits) === 0;
  }

  function hex(number, length) { return ("0000000" + number.toString(16)).slice(-length); }

  function newToken() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
      return hex(byte, 2);
    }).join("");
  }

  function search(token, seed, counter) {
    var end = performance.now() + SLICE;
    do {
      for (var tries = 0; tries < 64; tries += 1, counter += 1) {
        if (works(seed, counter)) { return done(token + "-" + hex(counter, 8)); }
      }
    } while (performance.now() < end);
    setTimeout(search, 0, token, seed, counter);
  }

  function done(stamp) {
    field.value = stamp;
    state.textContent = line.dataset.ready;
    if (waiting) { waiting.click(); }
  }

  state.textContent = line.dataset.working;
  field.type = "hidden";
  field.name = "_stamp";
  form.appendChild(field);

  /* Whoever is quicker than the arithmetic waits for it; the form is sent by the same button a moment later. */
  form.addEventListener("submit", function (event) {
    if (field.value || code.value) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter || document.activeElement;
    if (!waiting || waiting.type !== "submit") { waiting = document.querySelector("#_submit button"); }
    state.textContent = line.dataset.working;
    state.scrollIntoView({block: "center"});
  });

  var token = newToken();
  search(token, hash(line.dataset.door + " " + token), 0);
})();
