import Testing

@testable import FetchFiles

@Suite("Styles of parameters")
struct ParameterStyleTests {
    private static let empty = ParameterValue.text("")
    private static let text = ParameterValue.text("blue")
    private static let list = ParameterValue.list(["blue", "black", "brown"])
    private static let fields = ParameterValue.fields([
        .init(name: "R", value: "100"), .init(name: "G", value: "200"), .init(name: "B", value: "150"),
    ])

    /// The table of the specification: style, explode, then an empty text, a text, a list and an object of the name color.
    /// https://spec.openapis.org/oas/v3.1.1.html#style-examples
    private static let paths: [(ParameterStyle.Name, Bool, [String])] = [
        (.matrix, false, [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"]),
        (
            .matrix, true,
            [";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"]
        ),
        (.label, false, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
        (.label, true, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
        (.simple, false, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
        (.simple, true, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
    ]
    private static let queries: [(ParameterStyle.Name, Bool, [String])] = [
        (.form, false, ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"]),
        (.form, true, ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"]),
        (
            .spaceDelimited, false,
            ["color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"]
        ),
        (
            .pipeDelimited, false,
            ["color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"]
        ),
        (
            .tabDelimited, false,
            ["color=", "color=blue", "color=blue%09black%09brown", "color=R%09100%09G%09200%09B%09150"]
        ),
        (
            .deepObject, true,
            [
                "color=", "color=blue", "color=blue&color=black&color=brown",
                "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            ]
        ),
    ]

    @Test(
        "Values within a path are written as the specification's table has them", arguments: 0..<paths.count)
    func path(row: Int) {
        let (name, explodes, expected) = Self.paths[row]
        let style = ParameterStyle(name: name, explodes: explodes)
        let written = [Self.empty, Self.text, Self.list, Self.fields].map { style.path("color", $0) }
        #expect(written == expected)
    }

    @Test(
        "Values within a query are written as the specification's table has them",
        arguments: 0..<queries.count)
    func query(row: Int) {
        let (name, explodes, expected) = Self.queries[row]
        let style = ParameterStyle(name: name, explodes: explodes)
        let written = [Self.empty, Self.text, Self.list, Self.fields].map {
            style.query("color", $0).joined(separator: "&")
        }
        #expect(written == expected)
    }

    @Test("Headers are written as they are")
    func header() {
        let plain = ParameterStyle(name: .simple, explodes: false)
        let exploded = ParameterStyle(name: .simple, explodes: true)
        #expect(plain.header(.text("a b/é")) == "a b/é")
        #expect(plain.header(Self.list) == "blue,black,brown")
        #expect(plain.header(Self.fields) == "R,100,G,200,B,150")
        #expect(exploded.header(Self.fields) == "R=100,G=200,B=150")
    }

    @Test("What means something in a URL is encoded, unless it is allowed")
    func reserved() {
        let form = ParameterStyle(name: .form, explodes: false)
        #expect(form.query("a b", .text("x/y?&=#é")) == ["a%20b=x%2Fy%3F%26%3D%23%C3%A9"])
        #expect(form.query("a", .list(["1,2", "3"])) == ["a=1%2C2,3"])
        let open = ParameterStyle(name: .form, explodes: false, allowsReserved: true)
        #expect(open.query("a", .text("http://h/?x=1&y#z%")) == ["a=http://h/?x=1%26y%23z%25"])
        #expect(ParameterStyle(name: .simple, explodes: false).path("a", .text("a/b c")) == "a%2Fb%20c")
    }
}
