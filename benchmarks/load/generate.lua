wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"model": "fake", "prompt": "Why is the sky blue?", "options": {"max_tokens": 8}}'
