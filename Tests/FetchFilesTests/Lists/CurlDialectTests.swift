import FetchCore
import Foundation
import Testing

@testable import FetchFiles

/// Commands as people paste them, and what curl sends of them.
@Suite("Pasted curl commands")
struct CurlDialectTests {
    private static let form = "Content-Type: application/x-www-form-urlencoded"

    static let cases = [
        ListCase(
            "a range of URLs", "curl -L http://h/a[1-3].html",
            "1 GET http://h/a1.html|2 GET http://h/a2.html|3 GET http://h/a3.html"),
        ListCase(
            "lists, steps, zeros and letters; the last varies fastest",
            "curl -L 'http://h/{a,b}[08-12:2]'\ncurl -L http://h/[a-c:2]\n",
            "1 GET http://h/a08|2 GET http://h/a10|3 GET http://h/a12|4 GET http://h/b08|5 GET http://h/b10|6 GET http://h/b12"
                + "|7 GET http://h/a|8 GET http://h/c"),
        ListCase("with -g no list", #"curl -gL 'http://h/{one}'"#, "1 GET http://h/{one}"),
        ListCase("an IPv6 address is no range", "curl -L 'http://[::1]:80/[1-1]'", "1 GET http://[::1]:80/1"),
        ListCase(
            "a range that cannot be", "curl 'http://h/[3-1]'",
            "! list.curl:1: bad range in the URL 'http://h/[3-1]'; curl's -g takes it as it is"),
        ListCase(
            "a variable needs --env", #"curl -H "Authorization: Bearer $TOK" http://h/"#,
            "! list.curl:1: variable of the environment '$TOK'; allow it with --env"),
        ListCase(
            "a parameter of the shell is refused", #"curl -d "costs $5" http://h/"#,
            #"! list.curl:1: parameter of the shell '$5'; write \$ where a '$' is meant"#),
        ListCase("a dollar alone is one", #"curl -L -H "A: 5$ $" http://h/"#, "1 GET http://h/|  A: 5$ $"),
        ListCase("a range without its end", "curl -Lr 600 http://h/", "1 GET http://h/|  Range: bytes=600-"),
        ListCase(
            "a header wins over the option of its name",
            "curl -L -b a=b -A b -e c -r 1-2 -H 'Cookie: e=f' -H 'User-Agent: a' -H 'Referer:' -H 'Range: x' http://h/",
            "1 GET http://h/|  Cookie: e=f|  User-Agent: a|  Range: x|  no Referer"),
        ListCase(
            "redirects are followed with -L, as far as it says",
            "curl http://h/1\ncurl -L http://h/2\ncurl -L --max-redirs 3 http://h/3\ncurl -L --max-redirs -1 http://h/4\n",
            "1 GET http://h/1|  redirects 0|2 GET http://h/2|3 GET http://h/3|  redirects 3|4 GET http://h/4"),
        ListCase(
            "--url-query", "curl -L --url-query 'a=b c' --url-query '+d=e f' 'http://h/x?y#z'",
            "! list.curl:1: space in the URL 'http://h/x?y&a=b+c&d=e f#z'; write it as %20"),
        ListCase("--url-query encodes", "curl -L --url-query 'a=b c' http://h/x", "1 GET http://h/x?a=b+c"),
        ListCase(
            "what changes the request is not to be left out",
            "curl --aws-sigv4 aws:amz:eu:es -u k:s http://h/\ncurl -C - http://h/\ncurl -z x http://h/\ncurl --zzz http://h/\n",
            "! list.curl:1: curl option '--aws-sigv4'; not read here, and it changes what is sent"
                + "|! list.curl:2: curl option '-C'; not read here, and it changes what is sent"
                + "|! list.curl:3: curl option '-z'; not read here, and it changes what is sent"
                + "|! list.curl:4: unknown curl option '--zzz'; not read here"),
        ListCase(
            "what is behind a pipe or a redirection is left out",
            "curl -L http://h/1 2>/dev/null | jq '.a | .b' > x &\ncurl -L http://h/2 >& out; echo $X\n"
                + "curl -L http://h/3 || exit 1\ncurl -L http://h/4 |\n  jq .$(x)\ncurl -L http://h/5 && curl -L http://h/6\n",
            "1 GET http://h/1|2 GET http://h/2|3 GET http://h/3|4 GET http://h/4|5 GET http://h/5|6 GET http://h/6"
                + "|- list.curl: of 5 commands what follows |, >, ; or && is left out"),
        ListCase(
            "a here-document is the body",
            "curl -L -d @- http://h/1 <<EOF\n{\"a\":\n 1}\nEOF\ncurl -L --data-binary @- http://h/2 <<-'E F'\n\t$X\n\tE F\ncurl -Ld @- http://h/3 <<< 'a b'\n",
            "1 POST http://h/1|  \(form)|  body \"{\\\"a\\\": 1}\"|2 POST http://h/2|  \(form)|  body \"$X\\n\""
                + "|3 POST http://h/3|  \(form)|  body \"a b\""),
        ListCase(
            "a here-document that does not end", "curl -d @- http://h/1 <<EOF\nx\n",
            "! list.curl:1: no line ends the text behind << 'EOF'; close it"),
        ListCase(
            "a blank behind the backslash is named once",
            "curl http://h/ \\ \n  -H \"A: b\"\ncurl -L http://h/2\n",
            "1 GET http://h/2|! list.curl:1: a blank behind the '\\' at the line's end; nothing may stand behind it"
        ),
        ListCase(
            "a dash that is no hyphen", "curl http://h/ –H \"A: b\"\ncurl “http://h/”\n",
            "! list.curl:1: no hyphen: '–'; write '-' before an option"
                + "|! list.curl:2: no quote of a shell: '“'; write ' or \" around words"),
        ListCase(
            "the form of cmd, as Chrome copied it",
            "curl \"http://h/x?a=1\" ^\r\n  -H \"A: b\" ^\r\n  --data-raw \"{\\\"k\\\":\\\"v\\\"}\" ^\r\n  -L\r\ncurl -L http://h/y\r\n",
            "1 POST http://h/x?a=1|  A: b|  \(form)|  body \"{\\\"k\\\":\\\"v\\\"}\"|2 GET http://h/y"),
        ListCase(
            "the form of cmd, as Chrome copies it",
            "curl -L ^\"http://h/x?a=1^&b=^%^20^\" ^\n  -H ^\"A: b^\" ^\n  --data-raw ^\"^{^\\^\"k^\\^\":^\\^\"v^\n\nw^\\^\"^}^\"\n",
            "1 POST http://h/x?a=1&b=%20|  A: b|  \(form)|  body \"{\\\"k\\\":\\\"v\\nw\\\"}\""),
        ListCase(
            "PowerShell is named once",
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest -Uri \"http://h/\" `\n-Method \"POST\"\n",
            "! list.curl:1: a command for PowerShell; copy it as cURL (bash) instead"),
        ListCase(
            "--next", "curl -L http://h/1 -d x --next http://h/2 -: -XPUT http://h/3\n",
            "1 POST http://h/1|  \(form)|  body \"x\"|2 GET http://h/2|  redirects 0|3 PUT http://h/3|  redirects 0"
        ),
    ]

    @Test("A command sends what curl sends of it", arguments: cases)
    func sent(_ list: ListCase) throws {
        let listing = try readList(list.input, named: "list.curl")
        #expect(listing.text.split(separator: "\n").joined(separator: "|") == list.expected)
    }

    @Test(
        "With --env a variable has its value, or what the command says of one that is not set",
        arguments: [
            ("$TOK", "v"), ("${TOK}", "v"), ("${TOK:-none}", "v"), ("${NO:-none}", "none"), ("${NO-}", ""),
            ("${EMPTY:-x}", "x"), ("${EMPTY-x}", ""),
        ])
    func environment(text: String, expected: String) throws {
        let options = options { $0.environment = .values(["TOK": "v", "EMPTY": ""]) }
        let listing = try readList("curl -d \"<\(text)>\" http://h/", named: "list.curl", options)
        #expect(listing.text.contains("body \"<\(expected)>\""), "\(listing.text)")
    }

    @Test(
        "Other expansions of the shell are refused",
        arguments: ["${NO:?x}", "${TOK%v}", "${TOK:-$X}", "${", "$NO"])
    func refused(text: String) throws {
        let options = options { $0.environment = .values(["TOK": "v"]) }
        #expect(try readList("curl -d \"\(text)\" http://h/", named: "list.curl", options).faults.count == 1)
    }

    @Test("A file may be what a command reads, and is uploaded under its name")
    func files() throws {
        let folder = try ListFolder()
        let file = try folder.write("x\ny\n", to: "f.txt")
        let listing = try readList(
            "curl -d @- http://h/ < \(file)\ncurl -T \(file) http://h/dir/ http://h/2\ncurl -T \(file) http://h\n",
            named: "list.curl")
        #expect(listing.urls == ["http://h/", "http://h/dir/f.txt", "http://h/2", "http://h/f.txt"])
        #expect(listing.methods == ["POST", "PUT", "GET", "PUT"])
        #expect(listing.text.contains("body \"xy\""))
    }
}
