REFERRER = "same-origin"
