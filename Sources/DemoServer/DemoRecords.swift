import FoundationEssentials
import HTTPServing

/// The people, posts and orders of the demo, and what can be asked of them.
enum DemoRecords {
    struct User: Codable {
        var id: Int
        var name: String
        var username: String
        var email: String
        var city: String
    }

    struct Post: Codable {
        var id: Int
        var userId: Int
        var title: String
        var body: String
    }

    struct Order: Codable {
        var id: Int
        var customer: String
        var items: Int
        var totalCents: Int
        var state: String
    }

    static let users: [User] = zip(1..., people).map { id, person in
        let username = person.name.lowercased().replacing(" ", with: ".")
        return User(
            id: id, name: person.name, username: username, email: "\(username)@example.org",
            city: person.city)
    }

    /// One line of what `/drip` sends.
    static let exportLine = "2026-11-22T12:00:00Z,order.paid,4990,EUR,example.org\n"

    /// GET, HEAD, POST, PUT, PATCH and DELETE on `/KIND` and `/KIND/ID`.
    static func answer(_ request: ServedRequest, _ parts: [String]) -> SiteResponse {
        if request.method == "POST" { return create(request) }
        guard parts.count > 1 else { return list(parts[0], of: request.number("userId")) }
        guard let id = Int(parts[1]), let found = one(parts[0], id) else {
            return .problem(404, "no \(parts[0].dropLast()) \(parts[1])")
        }
        return request.method == "DELETE" ? SiteResponse(status: 204) : found
    }

    static func search(_ words: String) -> SiteResponse {
        .json(users.filter { $0.name.lowercased().contains(words.lowercased()) })
    }

    private static func list(_ kind: String, of user: Int?) -> SiteResponse {
        switch kind {
        case "users": .json(users)
        case "posts": .json((1...100).compactMap(post).filter { user == nil || $0.userId == user })
        default: .json((1001...1050).compactMap(order))
        }
    }

    private static func one(_ kind: String, _ id: Int) -> SiteResponse? {
        switch kind {
        case "users": user(id).map { .json($0) }
        case "posts": post(id).map { .json($0) }
        default: order(id).map { .json($0) }
        }
    }

    /// The posted object with an `id` of its own; what is no JSON object stays a string under `body`.
    private static func create(_ request: ServedRequest) -> SiteResponse {
        let posted = try? JSONDecoder().decode([String: PostedValue].self, from: Data(request.body))
        var object = posted ?? ["body": .string(String(decoding: request.body, as: UTF8.self))]
        object["id"] = .integer(101)
        var response = SiteResponse.json(object, status: 201)
        response.headers.append(("Location", "\(request.path)/101"))
        return response
    }

    /// Everybody again from 1 when the number is past the last.
    private static func user(_ id: Int) -> User? {
        guard (1...100_000_000).contains(id) else { return nil }
        var user = users[(id - 1) % users.count]
        user.id = id
        return user
    }

    private static func post(_ id: Int) -> Post? {
        guard (1...100).contains(id) else { return nil }
        return Post(
            id: id, userId: (id - 1) / 10 + 1, title: titles[(id - 1) % titles.count],
            body:
                "Notes on \(titles[(id - 1) % titles.count].lowercased()), part \((id - 1) / titles.count + 1)."
        )
    }

    private static func order(_ id: Int) -> Order? {
        guard (1001...1999).contains(id) else { return nil }
        return Order(
            id: id, customer: people[id % people.count].name, items: id % 5 + 1,
            totalCents: (id % 5 + 1) * 1995, state: ["paid", "packed", "sent"][id % 3])
    }

    private static let titles = [
        "Backoff with jitter", "Reading a latency histogram", "Keep-alive, kept alive",
        "What a 503 means", "Timeouts that tell you where", "One socket, many requests",
        "A queue is a promise", "Retry budgets", "Pagination without tears", "Names and addresses",
    ]

    private static let people: [(name: String, city: String)] = [
        ("Amara Okafor", "Lagos"), ("Mateo Fuentes", "Valparaíso"), ("Ingrid Solberg", "Bergen"),
        ("Haruto Ishikawa", "Kanazawa"), ("Priya Raman", "Chennai"), ("Elif Yılmaz", "İzmir"),
        ("Tomasz Zieliński", "Gdańsk"), ("Chloé Marchand", "Nantes"), ("Kwame Mensah", "Kumasi"),
        ("Sofia Lindqvist", "Malmö"), ("Diego Ramos", "Oaxaca"), ("Nadia Haddad", "Tunis"),
        ("Liam Gallagher-Byrne", "Galway"), ("Mei Chen", "Tainan"), ("Jonas Huber", "Graz"),
        ("Aroha Ngata", "Rotorua"), ("Zeynep Kaya", "Bursa"), ("Marta Oliveira", "Braga"),
        ("Ravi Deshmukh", "Pune"), ("Hana Nováková", "Brno"), ("Samuel Tesfaye", "Addis Ababa"),
        ("Greta Bianchi", "Torino"), ("Anton Petrov", "Varna"), ("Leila Rahimi", "Shiraz"),
    ]
}
