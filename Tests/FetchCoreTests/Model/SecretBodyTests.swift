import Testing

@testable import FetchCore

@Suite("Secrets in bodies of requests")
struct SecretBodyTests {
    private static let form = "application/x-www-form-urlencoded"
    /// Each body with its type, what may be shown of it, and the names of its secrets.
    static let bodies: [(String, type: String, shown: String, names: [String?])] = [
        ("user=a&password=b%26c&x=1", form, "user=a&password=•••&x=1", ["password"]),
        ("password=", form, "password=", []),
        ("password=b", "text/plain", "password=b", []),
        (
            #"{"user":"a","password":"b"}"#, "application/json", #"{"user":"a","password":"•••"}"#,
            ["password"]
        ),
        // curl says of -d that it is a form.
        (#"{"password":"b"}"#, form, #"{"password":"•••"}"#, ["password"]),
        (#" [{"a":[{"apiKey" : "b\"c"}]}]"#, "", #" [{"a":[{"apiKey" : "•••"}]}]"#, ["apiKey"]),
        (
            #"{"otp":123456,"x":7,"pwd":-1.5e3}"#, "application/json", #"{"otp":"•••","x":7,"pwd":"•••"}"#,
            ["otp", "pwd"]
        ),
        (
            #"{"tokens":["a",2, "b"],"token":["a",2, "b"],"c":"d"}"#, "application/json",
            #"{"tokens":["a",2, "b"],"token":["•••","•••", "•••"],"c":"d"}"#, ["token", "token", "token"]
        ),
        (
            #"{"auth":{"user":"a","pass":"b"},"secret":null,"key":true}"#, "application/json",
            #"{"auth":{"user":"a","pass":"•••"},"secret":null,"key":true}"#, ["pass"]
        ),
        (#"{"a":"password","b":"token: x"}"#, "application/json", #"{"a":"password","b":"token: x"}"#, []),
        // Cut short.
        (#"{"a":1,"password":"be"#, "application/json", #"{"a":1,"password":"•••"#, ["password"]),
        (#"{"password":"#, "application/json", #"{"password":"#, []),
        (#"{"password":["a","#, "application/json", #"{"password":["•••","#, ["password"]),
        (
            "--x\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\na\r\n--x\r\n"
                + "Content-Disposition: form-data; name=\"password\"\r\nContent-Type: text/plain\r\n\r\nb\r\nc\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\na\r\n--x\r\n"
                + "Content-Disposition: form-data; name=\"password\"\r\nContent-Type: text/plain\r\n\r\n•••\r\n--x--\r\n",
            ["password"]
        ),
        (
            "--x\nContent-Disposition: form-data; name=\"password\"\n\nbc", "multipart/form-data",
            "--x\nContent-Disposition: form-data; name=\"password\"\n\n•••", ["password"]
        ),
    ]

    @Test("values of fields, parts and members that are named like a secret become •••", arguments: bodies)
    func redacted(_ text: String, type: String, shown: String, names: [String?]) {
        let body = Array(text.utf8)
        let redacted = Redaction.standard.body(body, contentType: type)
        #expect(String(decoding: redacted, as: UTF8.self) == shown)
        #expect(Redaction.standard.secrets(inBody: body, contentType: type).map(\.name) == names)
        #expect(Redaction.none.body(body, contentType: type) == body)
    }

    @Test("whatever stands in a body, its secrets are places in it from left to right")
    func anything() {
        var dice = SystemRandomNumberGenerator()
        let pieces = [
            "{", "[", "\"password\"", ":", "\"", "\\", "1", ",", "]", "}", "--x\r\n", "&token=", "\n", "é",
        ]
        for type in [Self.form, "application/json", "multipart/form-data; boundary=x", ""] {
            for _ in 0..<2_000 {
                let text = (0..<Int.random(in: 0...12, using: &dice)).map { _ in
                    pieces.randomElement(using: &dice) ?? ""
                }
                let body = Array(text.joined().utf8)
                var end = 0
                for secret in Redaction.standard.secrets(inBody: body, contentType: type) {
                    #expect(secret.range.lowerBound >= end && !secret.range.isEmpty, "\(text)")
                    end = secret.range.upperBound
                }
                #expect(end <= body.count, "\(text)")
            }
        }
    }
}
