package dev.swingbridge.proxy.conformance;

import dev.swingbridge.protocol.auth.AuthBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One logged-in client that goes through the steps of a scene. */
final class Dialogue implements AutoCloseable {
    private static final int QUERY = 0x03;
    private static final int CHANGE_USER = 0x11;
    private static final int PREPARE = 0x16;
    private static final int EXECUTE = 0x17;
    private static final int LONG_DATA = 0x18;
    private static final int CLOSE = 0x19;
    private static final int RESET = 0x1a;
    private static final int FETCH = 0x1c;
    private static final int UNKNOWN_STATEMENT = 0x7ffffff0;
    private static final int COLLATION = 45;

    /** Given to whichever LOAD DATA LOCAL asks for a file. */
    private static final String LOCAL_FILE = "1001\tone\n1002\ttwo\n1003\t\\N\n";

    private final Endpoint endpoint;
    private final ClientKind kind;
    private final WireConnection connection;
    private final Replies replies;
    private final Map<String, Long> statements = new HashMap<>();
    private Login.Method method;

    Dialogue(Endpoint endpoint, ClientKind kind, long capabilities, String schema)
            throws IOException {
        this.endpoint = endpoint;
        this.kind = kind;
        Login.Open open = Login.open(endpoint, kind, capabilities, schema);
        this.connection = open.connection();
        this.method = open.method();
        this.replies = new Replies(connection, kind);
    }

    /** Each packet of the answer, in the form that is compared. */
    List<String> go(Step step) throws IOException {
        switch (step) {
            case Step.Query query -> query(query.sql());
            case Step.Prepare prepare -> prepare(prepare);
            case Step.Execute execute -> execute(execute);
            case Step.LongData data -> longData(data);
            case Step.Fetch fetch -> fetch(fetch);
            case Step.ResetStatement reset -> {
                send(RESET, statement(reset.name()));
                replies.single();
            }
            case Step.Close close -> {
                send(CLOSE, statement(close.name()));
                statements.remove(close.name());
            }
            case Step.Raw raw -> raw(raw);
            case Step.ChangeUser change -> changeUser(change.schema());
        }
        return replies.take();
    }

    private void query(String sql) throws IOException {
        PacketBytes payload = new PacketBytes();
        if (kind.attributes()) {
            // one attribute: a name and a text
            payload.integer(1, 1).integer(1, 1).zeros(1).integer(1, 1);
            payload.integer(0xFD, 1).zeros(1).lengthEncoded(bytes("origin"));
            payload.lengthEncoded(bytes("conformance"));
        }
        send(QUERY, payload.text(sql));
        replies.results(LOCAL_FILE);
    }

    private void prepare(Step.Prepare prepare) throws IOException {
        send(PREPARE, new PacketBytes().text(prepare.sql()));
        long id = replies.prepared();
        if (id >= 0) {
            statements.put(prepare.name(), id);
        } else {
            statements.remove(prepare.name());
        }
    }

    private void execute(Step.Execute execute) throws IOException {
        List<Parameter> parameters = execute.parameters();
        int flags = (execute.cursor() ? 1 : 0) | (kind.attributes() ? 8 : 0);
        PacketBytes payload = statement(execute.name()).integer(flags, 1).integer(1, 4);
        if (kind.attributes()) {
            payload.lengthEncoded(parameters.size());
        }
        if (!parameters.isEmpty()) {
            byte[] nulls = new byte[(parameters.size() + 7) / 8];
            for (int i = 0; i < parameters.size(); i++) {
                if (parameters.get(i).encoded() == null) {
                    nulls[i / 8] |= (byte) (1 << (i % 8));
                }
            }
            payload.raw(nulls).integer(execute.types() ? 1 : 0, 1);
            if (execute.types()) {
                for (Parameter parameter : parameters) {
                    payload.integer(parameter.type(), 1);
                    payload.integer(parameter.unsigned() ? 0x80 : 0, 1);
                    if (kind.attributes()) {
                        payload.integer(0, 1);
                    }
                }
            }
            for (Parameter parameter : parameters) {
                if (parameter.encoded() != null) {
                    payload.raw(parameter.encoded());
                }
            }
        }
        send(EXECUTE, payload);
        replies.results(LOCAL_FILE);
    }

    private void longData(Step.LongData data) throws IOException {
        send(LONG_DATA, statement(data.name()).integer(data.parameter(), 2).text(data.text()));
    }

    private void fetch(Step.Fetch fetch) throws IOException {
        send(FETCH, statement(fetch.name()).integer(fetch.rows(), 4));
        replies.rows();
    }

    private void raw(Step.Raw raw) throws IOException {
        send(raw.code(), new PacketBytes().raw(raw.payload()));
        switch (raw.shape()) {
            case NOTHING -> {}
            case SINGLE -> replies.single();
            case ANY_TEXT -> {
                replies.single();
                if (replies.take().getFirst().startsWith("ERR")) {
                    throw new IOException(raw.what() + " was refused");
                }
            }
            case FIELDS -> replies.fields();
            case RESULTS -> replies.results(LOCAL_FILE);
        }
    }

    private void changeUser(String schema) throws IOException {
        AuthBytes password = Login.password(endpoint);
        byte[] proof = Login.proof(method, password);
        PacketBytes payload =
                new PacketBytes()
                        .terminated(endpoint.user())
                        .integer(proof.length, 1)
                        .raw(proof)
                        .terminated(schema)
                        .integer(COLLATION, 2)
                        .terminated(method.name());
        send(CHANGE_USER, payload);
        method = Login.finish(connection, password, method, kind.tls());
        statements.clear();
    }

    private PacketBytes statement(String name) {
        return new PacketBytes()
                .integer(statements.getOrDefault(name, (long) UNKNOWN_STATEMENT), 4);
    }

    private void send(int code, PacketBytes payload) throws IOException {
        connection.command(new PacketBytes().integer(code, 1).raw(payload.toArray()).toArray());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
