import ArgumentParser
import RunModel
import Testing

@testable import fetchdeck

/// What was given on a command line, or the line that complains about it.
private func values(_ line: String) throws -> OptionValues {
    guard
        case .command(let command) = try CommandLineReading.read(line.split(separator: " ").map(String.init)),
        let run = command as? RunListCommand
    else { throw ProgramError.usage("that is no run") }
    return run.options.values
}

private func complaint(_ line: String) -> String {
    do {
        let plan = try RunPlan(values(line), environment: ["HOME": "/nonexistent"])
        _ = try ScreenPlan(plan, extractedNames: [])
        return "none"
    } catch let error as ProgramError {
        return error.lines.joined(separator: "\n") + (error.status == .usage ? "" : " (\(error.status))")
    } catch {
        return "\(error)"
    }
}

@Suite("The command line")
struct CommandLineTests {
    @Test("takes a URL without a command for a run")
    func runIsTheDefault() throws {
        for line in [
            "http://a/ -c 5", "run http://a/ -c 5", "-c 5 http://a/", "-c5 http://a/",
            "--concurrency=5 http://a/",
        ] {
            guard
                case .command(let command) = try CommandLineReading.read(
                    line.split(separator: " ").map(String.init)),
                let run = command as? RunListCommand
            else {
                Issue.record("\(line) is no run")
                continue
            }
            #expect(run.sources == ["http://a/"])
            #expect(run.options.values.text(.concurrency) == "5")
        }
    }

    @Test("takes a lone - for standard input and what stands after -- for sources")
    func dashes() throws {
        guard case .command(let command) = try CommandLineReading.read(["-", "--", "-odd.txt"]),
            let run = command as? RunListCommand
        else { throw ProgramError.usage("no run") }
        #expect(run.sources == ["-", "-odd.txt"])
    }

    @Test("lets the last of several values count, and all of a repeated option")
    func severalValues() throws {
        let given = try values("-c 5 -c 7 --mouse --no-mouse -H A:1 -H B:2 x")
        #expect(given.text(.concurrency) == "7")
        #expect(given.flag(.mouse) == false)
        #expect(given.all(.header) == ["A:1", "B:2"])
    }

    @Test("keeps the order of options that add to one body, however they are written")
    func orderOfBodies() throws {
        let arguments = [
            "-d", "1", "--data-binary=2", "-k", "-kd3", "-H", "-d", "--data-binary", "4", "-d", "5", "--",
            "-d", "6",
        ]
        guard case .command(let command) = try CommandLineReading.read(arguments),
            let run = command as? RunListCommand
        else { throw ProgramError.usage("no run") }
        let given = run.options.values.ordered(as: arguments).allInOrder([.data, .dataBinary, .json])
        #expect(given.map(\.value) == ["1", "2", "3", "4", "5"])
        #expect(given.map(\.option) == [.data, .dataBinary, .data, .dataBinary, .data])
        #expect(run.sources == ["-d", "6"])
    }

    @Test("takes what follows an option for its value, even with a dash")
    func valuesWithDashes() throws {
        #expect(try values("-d -x- x").all(.data) == ["-x-"])
    }

    @Test(
        "says in one line what is wrong",
        arguments: [
            ("x --concurency 5", "unknown option '--concurency'; did you mean '--concurrency'?"),
            ("x --bogus", "unknown option '--bogus'"),
            ("x -c", "missing value for '-c'"),
            ("x -c 0", "--concurrency 0: expected 1 or more"),
            ("x -c -3", "--concurrency -3: expected 1 or more"),
            ("x -c many", "--concurrency many: expected a whole number of 1 or more"),
            ("x -c 99999999999999999999", "--concurrency 99999999999999999999: the number is too large"),
            ("x --per-host -1", "--per-host -1: expected 0 or more"),
            ("x --rate -1", "--rate -1: expected more than 0; leave it out for no limit"),
            ("x --rate 0", "--rate 0: expected more than 0; leave it out for no limit"),
            ("x --rate nan", "--rate nan: expected requests a second, such as 20 or 0.5"),
            ("x --timeout 0", "--timeout 0: expected more than 0 seconds"),
            ("x --timeout 5x", "--timeout 5x: expected seconds, such as 5 or 0.5"),
            ("x --read-timeout -5", "--read-timeout -5: expected more than 0 seconds"),
            ("x --retries 1.5", "--retries 1.5: expected a whole number of 0 or more"),
            (
                "x --max-body 0",
                "--max-body 0: expected bytes of 1 or more, such as 1048576, 500k, 100M or 1G"
            ),
            (
                "x --max-body 999999999999999G",
                "--max-body 999999999999999G: the number is too large; expected bytes such as 500k, 100M or 1G"
            ),
            (
                "x --max-body 10X",
                "--max-body 10X: expected bytes of 1 or more, such as 1048576, 500k, 100M or 1G"
            ),
            (
                "x --retry-on 503,timeot",
                "--retry-on 503,timeot: invalid status or failure kind 'timeot'; did you mean 'timeout'?"
            ),
            ("x --retry-on 999", "--retry-on 999: invalid status '999'; expected 100 to 599"),
            ("x -u a:b --bearer t", "--user and --bearer contradict each other; give one"),
            ("x -u ab", "--user: expected USER:PASSWORD, the password may be empty"),
            ("x --json 1 -d 2", "--json and --data contradict each other; give one body"),
            (
                "x --digest", "--digest needs a log-in; give --user USER:PASSWORD or --netrc"
            ),
            (
                "x --digest --bearer t",
                "--digest and --bearer contradict each other; leave one out"
            ),
            (
                "x --resolve h:80",
                "--resolve h:80: expected HOST:PORT:ADDR[,ADDR], such as example.org:443:127.0.0.1"
            ),
            (
                "x --resolve h:80:host",
                "--resolve h:80:host: bad address 'host'; expected one such as 127.0.0.1 or [::1]"
            ),
            (
                "x -x http://ann:se/secret@p",
                "--proxy http://•••@p: expected http://host:port or socks5h://host:port"
            ),
            ("x --resume", "--resume needs -o FILE, the records of the run to go on with"),
            ("x --resume-unsafe -o -", "--resume-unsafe can't read standard output; it needs -o FILE"),
            ("x --fps 0", "--fps 0: expected 1 or more"),
            ("x --threads 0", "--threads 0: expected 1 or more"),
            ("x --threads 65", "--threads 65: expected 64 or less"),
            ("x --key /dev/null", "--key without --cert; give the certificate that the key belongs to"),
            ("x --cacert /nonexistent/ca.pem", "--cacert /nonexistent/ca.pem: No such file or directory"),
            (
                "x -x ftp://p",
                "--proxy ftp://p: unknown proxy scheme 'ftp'; known: http, https, socks4, socks4a, socks5, socks5h"
            ),
            (
                "x --backoff 60 --backoff-max 5",
                "--backoff-max is less than --backoff; the longest backoff can't be shorter than the first"
            ),
            ("x --themes-dir /nonexistent", "--themes-dir /nonexistent: No such file or directory"),
            (
                "x --expect color=1",
                "--expect color=1: unknown rule 'color=1'; expected status=200,204, type=application/json, body~REGEX, jq:FILTER or time<500ms"
            ),
        ])
    func complaints(line: String, expected: String) {
        #expect(complaint(line) == expected)
    }

    @Test("names the nearest theme when one is unknown")
    func unknownTheme() {
        let text = complaint("x --theme default-drak")
        #expect(text.hasPrefix("--theme default-drak: unknown theme 'default-drak'"))
        #expect(text.contains("default-dark"))
        #expect(!text.contains("\n"))
    }

    @Test(
        "reads bytes with units",
        arguments: [
            ("1", 1), ("512k", 524_288), ("100M", 104_857_600), ("1G", 1_073_741_824), ("1.5MiB", 1_572_864),
            ("10kb", 10_240),
        ] as [(String, Int64)])
    func bytes(text: String, expected: Int64) throws {
        #expect(try OptionReading.bytes(text) == expected)
    }

    @Test("turns options into the run's settings")
    func settings() throws {
        let given = try values(
            "x -c 7 --per-host 0 --rate 0.5 --host-rate 3 --retry-after-max 0 --timeout 1.5 --retry-on 429,5xx,dns --no-host-backoff --backoff 60 -u a:b:c "
                + "--digest --resolve h:80:127.0.0.1 --max-redirects 0 --http2 -k")
        let settings = try SettingsReading.settings(given)
        #expect(settings.limits == .init(total: 7, perHost: 0, rate: 0.5, hostRate: 3))
        #expect(settings.retry.retryAfterMaximum == .zero)
        #expect(settings.timeouts.attempt == .milliseconds(1500))
        #expect(settings.retry.statuses == Set([429] + Array(500...599)))
        #expect(settings.retry.failureKinds == [.dns])
        #expect(!settings.retry.backsOffHosts)
        #expect(settings.retry.backoff == .seconds(60))
        #expect(settings.retry.maximumBackoff == .seconds(60))
        #expect(settings.transport.credentials == .digest(user: "a", password: "b:c"))
        #expect(settings.transport.fixedAddresses.addresses(of: "h", port: 80) == ["127.0.0.1"])
        #expect(settings.redirects.maximum == 0)
        #expect(settings.transport.prefersHTTP2)
        #expect(settings.transport.tls.verification == .none)
    }

    @Test("offers help for the program and for each command, with examples")
    func help() throws {
        for line in [
            ["--help"], ["-h"], ["help"], ["run", "--help"], ["demo", "-h"], ["help", "replay"],
            ["themes", "--help"], ["keys", "--help"], ["report", "--help"], ["compare", "--help"],
            ["share", "check", "--help"], ["share", "load", "--help"], ["work", "--help"],
            ["attach", "--help"], ["collect", "--help"],
        ] {
            guard case .text(let text) = try CommandLineReading.read(line) else {
                Issue.record("\(line) gives no text")
                continue
            }
            #expect(text.contains("Examples:"), "\(line)")
        }
        guard case .text(let version) = try CommandLineReading.read(["--version"]) else {
            throw ProgramError.usage("no version")
        }
        let lines = version.split(separator: "\n")
        #expect(lines.first == "fetchdeck \(Version.number)")
        for library in ["libcurl/", "ncurses 6", "libjq", "expat", "libyaml", "libpq"] {
            #expect(lines.contains { $0.hasPrefix(library) }, "\(library): \(version)")
        }
    }
}
