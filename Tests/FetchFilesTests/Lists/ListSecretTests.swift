import FetchCore
import Foundation
import TestSupport
import Testing

@testable import FetchFiles

/// Puts a random token at every place where a format has a secret, and breaks the list elsewhere.
///
/// `SECRET_LISTS=100000 swift test --filter ListSecret` breaks each so often.
@Suite("Secrets of broken lists")
struct ListSecretTests {
    /// In `«…»` stands what is never broken, `§` is the token.
    private static let lists: [(String, String)] = [
        ("l.txt", "http://a/1\nPOST «http://u:§@h»/x y?a=1\n"),
        ("l.txt", "GET http://h h/?a=1«&token=§»&b=2#c\n"),
        ("l.txt", "http://h h/?to=«https%3A%2F%2Fu%3A§%40»h&b=2\n"),
        ("l.txt", "http://h h/?to=https%253A%252F%252Fh%252F«%253Ftoken%253D§»&b=2\n"),
        ("l.jsonl", #"{"url":"«http://u:§@h»/","headers":{"A":"b"},"x":1}"#),
        ("l.jsonl", #"{"url":"http://h/","headers":{"A":"b",«"Authorization": "Bearer §"»},"timeot":1}"#),
        ("l.jsonl", #"{"url":"http://h/","headers":[["A","b"],«["Cookie","a=§"]»],"timeot":1}"#),
        ("l.jsonl", #"{"url":"http://h/","headers":{«"X-Api-Key":["a","§"]»},"timeot":1}"#),
        ("l.jsonl", #"{"url":"http://h/","json":{"a":[1,{«"password":"§"»}]},"timeot":1}"#),
        ("l.jsonl", #"{"url":"http://h/","body":"a=1«&client_secret=§»","timeot":1}"#),
        ("l.json", #"[{"url":"http://h/","headers":{«"Authorization":"Bearer §"»},"timeot":1}]"#),
        ("l.csv", "url,header:Authorization,n\n«http:///x,Bearer §»,1\n«http://h/,Bearer §»\n"),
        ("l.csv", "url,n\n«http://u:§@h»/x y,1\nhttp://h/,2,3\n"),
        ("l.csv", "url,body,n\nhttp://h h/,«password=§»,1\n"),
        ("l.http", "GET http://h/ x y\nA: b\n«Authorization: Bearer §»\n\n{\"a\": 1}\n"),
        ("l.http", "POST «http://u:§@h»/a b\nA: b\nbad\n\nx\n###\nGET http://h/?«token=§»&b=1\n"),
        ("l.http", "GET http://h h/\nA: b\n«Cookie: a=1; b=§»\n"),
        ("l.http", "«@token = §»\nGET http://h/{{x}}\n"),
        ("l.curl", "curl --nope« -u me:§» http://h/ -A x\n"),
        ("l.curl", "curl --nope« \"-u\" 'me:§'» http://h/ -A x\n"),
        ("l.curl", "curl --nope« -H 'Authorization: Bearer §'» \\\n -H 'A: b' http://h/\n"),
        ("l.curl", "curl --nope« -H \"Cookie: a=§\"» -d 'a=1' http://h/ | x\n"),
        ("l.curl", "curl --nope« -b a=§»« --oauth2-bearer §» -d 'a=1' http://h/\n"),
        ("l.curl", "curl --nope« -sku me:§»« --proxy-user me:§»« -x http://u:§@h» http://h/\n"),
        ("l.curl", "curl --nope« --cert f:§»« -E f:§»« --pass §»« --tlspassword §» http://h/ -A x\n"),
        ("l.curl", "curl --nope« -d '{\"password\":\"§\"}'»« -F 'client_secret=§'» http://h/\n"),
        ("l.curl", "curl --nope« -H 'Authorization: it'\\''s §'»« -H 'X-Api-Key: §'» http://h/\n"),
        (
            "l.har",
            #"{"log":{"entries":[{"request":{"method":"GET","url":"http://h h/?«token=§»","headers":[«{"name":"Cookie","value":"a=§"}»]}}]}}"#
        ),
        (
            "l.postman_collection.json",
            #"{"info":{"name":"x","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"name":"a","request":{"method":"GET","url":"http://h h/{{x}}","header":[«{"key":"Authorization","value":"§"}»],"auth":{"type":"bearer","bearer":[«{"key":"token","value":"§"}»]}}}]}"#
        ),
        (
            "openapi.json",
            #"{"openapi":"3.0.0","servers":[{"url":"«http://u:§@h»/a b"}],"paths":{"/a":{"get":{"parameters":[{"name":"X-Api-Key","in":"header",«"example":"§"»}]}}}}"#
        ),
    ]

    private static let junk = [
        "\"", "'", "\\", "{", "}", "[", "]", ",", "<", "|", "(", ";", " ", "--x ", "\u{1}", "&",
    ]

    /// The list broken in so many places, and its token.
    private static func broken(_ template: String, times: Int, _ dice: inout Dice) -> (String, String) {
        let token = String((0..<12).map { _ in "ghijkmnpqrstvwxyz".randomElement(using: &dice) ?? "g" })
        var pieces: [(text: String, isKept: Bool)] = []
        for piece in template.split(separator: "«", omittingEmptySubsequences: false) {
            let parts = piece.split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { pieces.append((String(parts[0]), true)) }
            pieces.append((String(parts.last ?? ""), false))
        }
        for _ in 0..<times {
            let place = pieces.indices.randomElement(using: &dice) ?? 0
            guard !pieces[place].isKept else { continue }
            var text = Array(pieces[place].text)
            let index = Int.random(in: 0...text.count, using: &dice)
            // The header row says what its cells are.
            if template.hasPrefix("url,"), place == 0, index < text.firstIndex(of: "\n") ?? 0 { continue }
            if Bool.random(using: &dice), index < text.count {
                text.remove(at: index)
            } else {
                text.insert(contentsOf: junk.randomElement(using: &dice) ?? "", at: index)
            }
            pieces[place].text = String(text)
        }
        return (pieces.map(\.text).joined().replacing("§", with: token), token)
    }

    @Test("A secret is in no message, note or unreadable line, whatever is wrong elsewhere", arguments: lists)
    func hidden(name: String, template: String) throws {
        let count = ProcessInfo.processInfo.environment["SECRET_LISTS"].flatMap { Int($0) } ?? 24
        var dice = Dice(seed: UInt64(template.utf8.count))
        var unreadable = 0
        for round in 0..<count {
            let (text, token) = Self.broken(template, times: round % 4, &dice)
            for skips in [false, true] {
                var options = ListOptions()
                options.skipsBadLines = skips
                let listing = try readList(Array(text.utf8), named: name, options)
                for line in listing.faults + listing.notes {
                    #expect(!line.contains(token), "\(line) of \(text)")
                }
                for (chunk, id) in listing.requests where chunk.extras(id)?.unreadable != nil {
                    #expect(!chunk.url(id).contains(token), "\(chunk.url(id)) of \(text)")
                    unreadable += 1
                }
                unreadable += listing.faults.count
            }
        }
        #expect(unreadable > count / 2)
    }

    @Test("A file of variables that cannot be read shows none of its values")
    func environment() throws {
        let folder = try ListFolder()
        for line in ["TOKEN hunter2", "export TOKEN: hunter2", "hunter2", "DB hunter2", "=hunter2"] {
            let path = try folder.write(Array("A=hunter2\n\(line)\n".utf8), to: "x.env")
            do throws(RequestFault) {
                _ = try VariableFile.read(path)
                Issue.record("\(line) is read")
            } catch {
                #expect(!error.description.contains("hunter2"))
                #expect(error.description.contains("x.env:2: no NAME=value"))
            }
        }
    }

    @Test("Letters of curl that are read have a value where their options do")
    func letters() {
        for (letter, name) in CurlLetters.valued.merging(CurlLetters.flags, uniquingKeysWith: { $1 }) {
            guard let option = CurlOption.long[name] else { continue }
            #expect(option.takesValue == (CurlLetters.valued[letter] != nil), "-\(letter)")
        }
    }
}
