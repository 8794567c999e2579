import Testing

@testable import FetchCore

@Suite("Redaction")
struct RedactionTests {
    /// Each URL and what may be shown of it.
    static let urls: [(String, String)] = [
        ("https://user:pw@host/", "https://•••@host/"),
        ("https://user@host/", "https://•••@host/"),
        ("https://us@er:p@w@host/a@b", "https://•••@host/a@b"),
        ("https://host/?token=abc", "https://host/?token=•••"),
        ("https://host/?a=1&token=abc&b=2", "https://host/?a=1&token=•••&b=2"),
        ("https://host/?access_token=abc#top", "https://host/?access_token=•••#top"),
        (
            "https://u:p@host/?api_key=1&apikey=2&apiKey=3&APIKEY=4&key=5",
            "https://•••@host/?api_key=•••&apikey=•••&apiKey=•••&APIKEY=•••&key=•••"
        ),
        (
            "https://host/?X-Amz-Signature=ab&X-Amz-Date=20260101&X-Amz-SignedHeaders=host",
            "https://host/?X-Amz-Signature=•••&X-Amz-Date=20260101&X-Amz-SignedHeaders=host"
        ),
        (
            "https://host/?sig=1&pwd=2&auth=3&clientSecret=4&password=5&jwt=6",
            "https://host/?sig=•••&pwd=•••&auth=•••&clientSecret=•••&password=•••&jwt=•••"
        ),
        ("https://host/?user[password]=x&%74oken=y", "https://host/?user[password]=•••&%74oken=•••"),
        ("https://host/?token=a;b=c?d/e", "https://host/?token=•••"),
        ("https://host/cb#access_token=abc&state=x", "https://host/cb#access_token=•••&state=x"),
        ("https://host/#/route?token=abc", "https://host/#/route?token=•••"),
        (
            "https://host/?next=https://u:p@other/?token=abc",
            "https://host/?next=https://•••@other/?token=•••"
        ),
        ("https://host/;token=abc", "https://host/;token=•••"),
        (
            "https://host/?to=https%3A%2F%2Fh%2F%3Ftoken%3DSECRET%26a%3D1&b=2",
            "https://host/?to=https%3A%2F%2Fh%2F%3Ftoken%3D•••%26a%3D1&b=2"
        ),
        (
            "https://host/?to=https%3A%2F%2Fu%3ASECRET%40h%2Fa&b=2",
            "https://host/?to=https%3A%2F%2F•••%40h%2Fa&b=2"
        ),
        (
            "https://host/?a=https%253A%252F%252Fu%253AS%2540h%252F%253Ftoken%253DS%2526b%253D1%26c%3D2",
            "https://host/?a=https%253A%252F%252F•••%2540h%252F%253Ftoken%253D•••%2526b%253D1%26c%3D2"
        ),
        ("https://host/?to=%2F%2Fu%3ASECRET%40h&b=2", "https://host/?to=%2F%2F•••%40h&b=2"),
        ("https://host/?mail=a%40b.c&to=x%3Ay%2F%2Fz", "https://host/?mail=a%40b.c&to=x%3Ay%2F%2Fz"),
        // Nothing secret.
        (
            "https://host/?monkey=1&keyboard=2&author=3&tokenizer=4&design=5&passage=6&compass=7",
            "https://host/?monkey=1&keyboard=2&author=3&tokenizer=4&design=5&passage=6&compass=7"
        ),
        ("https://host/?token=", "https://host/?token="),
        ("https://host/?token", "https://host/?token"),
        ("https://medium.com/@user/?email=a@b.c", "https://medium.com/@user/?email=a@b.c"),
        ("http://[::1]:8080/@x", "http://[::1]:8080/@x"),
        ("http://host:8080/@x", "http://host:8080/@x"),
        ("/path:x/@user?token=1", "/path:x/@user?token=•••"),
        // Not valid, and secret all the same.
        ("user:pw@host/", "•••@host/"),
        ("//user:pw@host/", "//•••@host/"),
        ("http:///user:pw@host/", "http:///•••@host/"),
        ("http:/user:pw@host/", "http:/•••@host/"),
        ("http:\\\\user:pw@host/", "http:\\\\•••@host/"),
        ("http://user:p/w?x@host/", "http://•••@host/"),
        ("http://user:p#w@host/", "http://•••@host/"),
        ("http://user:p w@host/", "http://•••@host/"),
        ("http://user:#w@host/", "http://•••@host/"),
        ("http://user:99999/w@host/", "http://•••@host/"),
        ("http://user:p@s:s/w@host/", "http://•••@host/"),
        ("?token=abc", "?token=•••"),
        ("", ""),
        ("://", "://"),
        ("@", "@"),
        ("http://@", "http://@"),
        ("=", "="),
    ]

    @Test("secrets of a URL become •••, all else stays", arguments: urls)
    func url(_ url: String, _ shown: String) {
        #expect(Redaction.standard.url(url) == shown)
        #expect(Redaction.none.url(url) == url)
        // What was redacted once stays as it is.
        #expect(Redaction.standard.url(shown) == shown)
        let bytes = Array(url.utf8)
        var output = Array("before ".utf8)
        bytes.withUnsafeBufferPointer { Redaction.standard.append(url: $0, to: &output) }
        #expect(String(decoding: output, as: UTF8.self) == "before " + shown)
        #expect(bytes.withUnsafeBufferPointer { Redaction.isClean($0) } == (url == shown))
    }

    static let texts: [(String, String)] = [
        ("redirect to ftp://u:p@h/?token=x is not http", "redirect to ftp://•••@h/?token=••• is not http"),
        ("no host in 'http://u:p@/x'", "no host in 'http://•••@/x'"),
        ("a@b.c wrote", "a@b.c wrote"),
        ("two: http://u:p@h http://h/?key=1 end", "two: http://•••@h http://h/?key=••• end"),
    ]

    @Test("URLs within a sentence are redacted, the sentence stays", arguments: texts)
    func text(_ text: String, _ shown: String) {
        #expect(Redaction.standard.text(text) == shown)
    }

    static let headers: [(String, String, String)] = [
        ("Authorization", "Bearer abc", "•••"),
        ("proxy-authorization", "Basic abc", "•••"),
        ("Cookie", "a=b", "•••"),
        ("Set-Cookie", "a=b; Path=/", "•••"),
        ("X-Api-Key", "abc", "•••"),
        ("X-Auth-Token", "abc", "•••"),
        ("X-Hub-Signature-256", "abc", "•••"),
        ("Apikey", "abc", "•••"),
        ("Cookie", "", ""),
        ("Accept", "text/html", "text/html"),
        ("Idempotency-Key", "17", "17"),
        ("Keep-Alive", "timeout=5", "timeout=5"),
        ("X-Author", "me", "me"),
        ("Location", "https://u:p@h/?sig=1", "https://•••@h/?sig=•••"),
        ("WWW-Authenticate", "Basic realm=\"x\"", "Basic realm=\"x\""),
    ]

    @Test("secret headers become •••, URLs in others are redacted", arguments: headers)
    func header(_ name: String, _ value: String, _ shown: String) {
        #expect(Redaction.standard.header(HeaderField(name, value)) == HeaderField(name, shown))
        #expect(Redaction.none.header(HeaderField(name, value)) == HeaderField(name, value))
    }

    static let names: [(String, [String])] = [
        ("X-Amz-SignedHeaders", ["x", "amz", "signed", "headers"]),
        ("APIKey2", ["api", "key"]),
        ("AWSAccessKeyId", ["aws", "access", "key", "id"]),
        ("a__b..c", ["a", "b", "c"]),
        ("éKey", ["key"]),
        ("", []),
    ]

    @Test("names are taken apart into words", arguments: names)
    func split(_ name: String, _ words: [String]) {
        #expect(Array(name.utf8).withUnsafeBufferPointer { SecretName.split($0) } == words)
    }

    @Test(
        "a line that could not be read shows no secret, whatever it is",
        arguments: [
            ("http://u:p@/x?token=t&a=1", "http://•••@/x?token=•••&a=1"),
            ("user:pw@host/x", "•••@host/x"),
            (
                #"{"url": "http://u:p@h/?token=t", "timeot": 1}"#,
                #"{"url": "http://•••@h/?token=•••", "timeot": 1}"#
            ),
            (
                #"{"headers": {"Authorization": "Bearer \"t\"", "Cookie" : "a=b", "X-Api-Key":"k", "A": "b"}}"#,
                #"{"headers": {"Authorization": "•••", "Cookie" : "•••", "X-Api-Key":"•••", "A": "b"}}"#
            ),
            (
                "curl -H 'Authorization: Bearer t' -H \"cookie: a=b\" -H 'A: b' --foo http://h/?sig=s",
                "curl -H 'Authorization: •••' -H \"cookie: •••\" -H 'A: b' --foo http://h/?sig=•••"
            ),
            (
                "curl -u a:b -ua:b --user 'a b' --user=x -b c=d --oauth2-bearer t -A agent -v http://h/",
                "curl -u ••• -u••• --user '•••' --user=••• -b ••• --oauth2-bearer ••• -A agent -v http://h/"
            ),
            ("GET http://u:p w/'x@h/", "GET http://•••@h/"),
            (#"{"url":"http:\/\/u:p\"w@h/", "x"}"#, #"{"url":"http:\/\/•••@h/", "x"}"#),
            ("Authorization: Basic user pass", "Authorization: •••"),
            ("no secret in: here - -x", "no secret in: here - -x"),
            ("Authorization:", "Authorization:"),
        ])
    func lines(line: String, shown: String) {
        #expect(Redaction.standard.line(line) == shown)
        #expect(Redaction.none.line(line) == line)
    }

    @Test(
        "a line that could not be read hides the whole value of a secret, structure included",
        arguments: [
            #"{"url":"http://h h/","headers":{"Authorization":["Bearer TOP"]}}"#,
            #"{"headers":[["Authorization","Bearer TOP"],["Cookie","a=TOP"]]}"#,
            #"{"headers":[{"name":"Authorization","value":"Bearer TOP"}]}"#,
            #"{"headers":[{"value":"Bearer TOP","name":"Authorization"}]}"#,
            #"{"authorization":{"x":"TOP"}}"#,
            #"{"body":"password=TOP&client_secret=TOP"}"#,
            "curl -sku me:TOP http://h", "curl -skume:TOP http://h", "curl -u 'me:'TOP http://h",
            #"curl -H "Author"'ization: Bearer TOP15' http://h"#,
            "curl -d 'password=TOP' http://h", "curl -F 'password=TOP' http://h",
            #"curl -d "password=it's TOP" http://h"#, "curl --data-urlencode 'client_secret=TOP' h",
            "curl -H 'Authorization Bearer TOP' http://h", "Authorization Bearer TOP", "X-Api-Key TOP",
            #"curl "-u" me:TOP http://h"#, #"curl '-u' 'me:TOP' http://h"#, "curl --nope -u me:TOP http://h",
            "curl -x http://u:TOP@h", "curl -x u:TOP@h http://h", "curl --proxy-user u:TOP http://h",
            "curl --proxy-u u:TOP http://h", "curl --cert f:TOP http://h", "curl -E f:TOP http://h",
            "curl --tlspassword TOP http://h", "curl --login-options TOP http://h",
            "curl --pass TOP http://h",
            "curl --api-token TOP http://h", "curl -u me: TOP http://h", "curl -b a=b; c=TOP http://h",
            #"curl -H 'Authorization: it'\''s TOP' http://h"#, #"curl -d 'password=it'\''s TOP' http://h"#,
            #"Authorization: "a" TOP"#, "curl -H 'Token TOP' http://h", "curl -H Token TOP http://h",
            "curl -H Authorization: Bearer TOP http://h", "curl -H 'Authorization: Bearer' TOP http://h",
            "curl -HCookie:TOP http://h", "curl -dkey=TOP http://h", "curl -d 'user[password]=TOP' http://h",
            "curl -H 'Cookie: TOP http://h", #"curl -u "me:TOP http://h"#, #"curl -u "me:"TOP"" http://h"#,
            "http://h h/?to=https%3A%2F%2Fu%3ATOP%40h",
            "http://h h/?to=https%253A%252F%252Fh%253Ftoken%253DTOP",
            #"{"password": "a"b TOP"}"#, #"{"key":"Authorization","value":"Bearer TOP"}"#,
            #"{"a: "x", "headers": {"Cookie": "TOP"}}"#, #"{"body":"{\"password\":\"TOP\"}"}"#,
            #"POST http://h⏎⏎{"password": TOP"#, #"http://h,"{""password"":""TOP""}",x"#,
            "GET http://h/ x\nCookie: a\n  TOP",
        ])
    func wholeValues(line: String) {
        let shown = Redaction.standard.line(line)
        #expect(!shown.contains("TOP"), "\(shown)")
        #expect(shown.contains(Redaction.mark))
    }
}
