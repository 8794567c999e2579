import FetchCore
import Foundation
import Testing

@testable import FetchFiles

@Suite("Least values of schemas")
struct SchemaSampleTests {
    private static func sample(_ schema: String) throws -> String {
        let text = """
            openapi: 3.1.0
            paths: {}
            components:
              schemas:
                Loop: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Loop'}}}
                Tree: {type: object, required: [kids], properties: {kids: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
                Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
                Base: {type: object, required: [id], properties: {id: {type: integer}, note: {type: string}}}
            x: \(schema)
            """
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(DocumentFault) in try OpenAPIDocument(try DocumentNode(document: bytes)) }
        }
        let document = try result.get()
        var sample = SchemaSample(document)
        return String(decoding: try sample.least(try #require(document.root["x"])).json, as: UTF8.self)
    }

    @Test(
        "A value is the least that is allowed",
        arguments: [
            ("{type: string}", #""string""#), ("{type: string, maxLength: 2}", #""st""#),
            ("{type: string, maxLength: 0}", #""""#), ("{type: string, minLength: 9}", #""stringstr""#),
            ("{type: string, format: date}", #""2026-01-01""#),
            ("{type: string, format: date, maxLength: 3}", #""str""#),
            ("{type: string, pattern: '^\\d{3}$'}", #""000""#), ("{type: string, enum: [b, a]}", #""b""#),
            ("{type: integer}", "0"), ("{type: integer, minimum: 1.5}", "2"),
            ("{type: integer, maximum: -1}", "-1"), ("{type: integer, minimum: 3, multipleOf: 5}", "5"),
            ("{type: integer, minimum: 3, exclusiveMinimum: true}", "4"),
            ("{type: integer, exclusiveMinimum: 3}", "4"),
            ("{type: integer, exclusiveMaximum: -3}", "-4"), ("{type: number, minimum: 0.25}", "0.25"),
            ("{type: number, exclusiveMinimum: 0}", "0.5"), ("{type: number, minimum: 1.0e+300}", "1e+300"),
            ("{type: integer, minimum: -5, maximum: 5}", "0"), ("{type: boolean}", "false"),
            ("{type: 'null'}", "null"),
            ("{type: [integer, 'null']}", "0"), ("{type: ['null', string]}", #""string""#), ("{}", "{}"),
            ("{type: array}", "[]"), ("{type: array, items: {type: integer}, minItems: 2}", "[0,0]"),
            (
                "{minItems: 3, prefixItems: [{type: string}, {type: integer}], items: {type: boolean}}",
                #"["string",0,false]"#
            ),
            ("{type: object, properties: {a: {type: string}}}", "{}"),
            ("{required: [a, z], properties: {b: {}, a: {type: integer, default: 7}}}", #"{"a":7,"z":{}}"#),
            (
                "{minProperties: 2, properties: {a: {type: integer}}, additionalProperties: {type: boolean}}",
                #"{"a":0,"property2":false}"#
            ),
            (
                "{required: [a, b], properties: {a: {type: integer, readOnly: true}, b: {type: integer}}}",
                #"{"b":0}"#
            ),
            ("{required: [a], properties: {a: {type: string, example: x}}}", #"{"a":"x"}"#),
            ("{default: null, type: string}", "null"), ("{const: {a: 1}}", #"{"a":1}"#),
            ("{example: {whole: true}, required: [a]}", #"{"whole":true}"#),
            ("{$ref: '#/components/schemas/Tree'}", #"{"kids":[]}"#),
            (
                "{allOf: [{$ref: '#/components/schemas/Base'}, {required: [x], properties: {x: {enum: [1]}}}]}",
                #"{"id":0,"x":1}"#
            ),
            (
                "{allOf: [{$ref: '#/components/schemas/Base'}], required: [note]}",
                #"{"id":0,"note":"string"}"#
            ),
            ("{oneOf: [{$ref: '#/components/schemas/Loop'}, {type: integer}]}", "0"),
            ("{anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: integer}}}", #"{"a":0}"#),
            (
                "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}",
                #"{"kind":"Cat"}"#
            ),
            (
                "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {c: Cat}}}",
                #"{"kind":"c"}"#
            ),
        ])
    func least(schema: String, expected: String) throws {
        #expect(try Self.sample(schema) == expected)
    }

    @Test(
        "What no value is known for is named",
        arguments: [
            (
                "{$ref: '#/components/schemas/Loop'}",
                "a cycle of $ref '#/components/schemas/Loop → #/components/schemas/Loop'; break it, or give an example"
            ),
            ("{allOf: [{$ref: '#/x'}]}", "a cycle of $ref '#/x → #/x'; break it, or give an example"),
            ("{$ref: 'other.json'}", "$ref to another file 'other.json'; bundle the document into one file"),
            ("{$ref: '#/nowhere/1'}", "$ref to nothing '#/nowhere/1'; define it"),
            (
                "{required: [a], properties: {a: {type: string, pattern: '(?=x)'}}}",
                "no string is known for the pattern (?=x), at 'a'; give an example"
            ),
            (
                "{type: string, pattern: '^a$', minLength: 2}",
                "no string is known for the pattern ^a$, at 'the value'; give an example"
            ),
            (
                "{type: string, minLength: 99999}",
                "no string is known of that length, at 'the value'; give an example"
            ),
            ("{type: array, minItems: 99999}", "a schema whose least value is too large; give an example"),
        ])
    func faults(schema: String, expected: String) throws {
        do {
            Issue.record("made \(try Self.sample(schema))")
        } catch let fault as RequestFault {
            #expect(fault.description == expected)
        }
    }

    @Test(
        "A text is made that its pattern matches",
        arguments: [
            "^[A-Z]{3}$", "^\\d{4}-\\d{2}-\\d{2}$", "^(foo|bar)+$", "a?b*c+", "[^a-z]",
            "^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$",
            "^\\+?[1-9]\\d{1,14}$", "^(?:[0-9a-f]{8}-)[0-9a-f]{4}$", "^(?<year>\\d{4})$", "x{2,}", ".", "\\.",
            "^$", "[a-]",
            "^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$", "^[^\\s/]+$", "a|b", "",
        ], [0, 12])
    func patterns(pattern: String, repeats: Int) throws {
        let text = try #require(PatternSample.text(for: pattern, repeats: repeats))
        #expect(try text.firstMatch(of: Regex(pattern)) != nil, "\(text)")
    }

    @Test(
        "Patterns that need a search are not tried",
        arguments: [
            "(?!a)b", "(?<=a)b", "(a)\\1", "[[:alpha:]]", "[]a", "\\p{L}", "(", "a)", "[a", "a{2", "*a",
            "[z-a]",
            "a{99999}", "\\",
        ])
    func unknownPatterns(pattern: String) {
        #expect(PatternSample.text(for: pattern, repeats: 0) == nil)
    }
}
