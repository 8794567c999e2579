/// What the bare command says on a terminal: how to begin.
enum FirstSteps {
    /// At most 60 columns, so that it is readable on any terminal.
    static let text = """
        fetchdeck runs a list of HTTP requests at once and shows
        them live. No list was given; try one of these:

          fetchdeck demo
              the dashboard, on a built-in demo server
          fetchdeck https://example.org urls.txt
              URLs, and lists: text, JSONL, CSV, .http, HAR, curl,
              Postman, OpenAPI, sitemaps
          cat urls.txt | fetchdeck - -o results.jsonl
              a list from a pipe, and what came of each request

        fetchdeck --help   every command and option
        fetchdeck keys     the keys of the dashboard; there, press ?
        """
}
