package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.handshake.Greeting;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.OkPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.WireWrite;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection: answers OK or ones to all it is asked unless the test says
 * otherwise, and keeps what that was. Commands other than COM_QUERY are kept by their names.
 */
public final class ScriptedServer {
    private static final int COLLATION = 45;
    private static final int LONG_BLOB = 0xfd;

    private final Side side;
    private final String version;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, ErrPacket> errors = new HashMap<>();
    private final Map<String, List<@Nullable String>> rows = new HashMap<>();

    public ScriptedServer(Side side, String version) {
        this.side = side;
        this.version = version;
    }

    /** A link to it that nobody listens to. */
    public BackendLink link() {
        BackendLink link = BackendLink.of(backend(0, ""), new Unheard());
        link.install();
        return link;
    }

    /** As after a login. */
    public Backend backend(long capabilities, String schema) {
        Greeting greeting =
                new Greeting(
                        version, 7, AuthBytes.of(new byte[20]), capabilities, COLLATION, 2, "");
        return new Backend(channel, side, greeting, capabilities, OkPacket.of(2), schema);
    }

    public ScriptedServer failing(String asking, int code, String message) {
        errors.put(asking, new ErrPacket(code, "HY000", message));
        return this;
    }

    public ScriptedServer answering(String asking, List<@Nullable String> row) {
        rows.put(asking, row);
        return this;
    }

    public boolean open() {
        return channel.isOpen();
    }

    /** All it was asked, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public void close() {
        channel.close();
    }

    /**
     * Answers what waits for an answer.
     *
     * @return false when nothing did
     */
    public boolean answer() {
        channel.runPendingTasks();
        ByteBuf command = channel.readOutbound();
        if (command == null) {
            return false;
        }
        if (!command.isReadable()) {
            command.release(); // a flush
            return true;
        }
        String text = text(PacketFrame.payload(command));
        command.release();
        asked.add(text);
        channel.writeInbound(reply(text));
        return true;
    }

    private static String text(ByteBuf payload) {
        int code = payload.getByte(payload.readerIndex());
        String rest =
                payload.toString(
                        payload.readerIndex() + 1,
                        payload.readableBytes() - 1,
                        StandardCharsets.UTF_8);
        return switch (code) {
            case 0x02 -> "COM_INIT_DB " + rest;
            case 0x03 -> rest;
            case 0x16 -> "COM_STMT_PREPARE " + rest;
            case 0x1b -> "COM_SET_OPTION " + payload.getUnsignedShortLE(payload.readerIndex() + 1);
            default -> throw new IllegalStateException("command " + code);
        };
    }

    private ByteBuf reply(String text) {
        ByteBuf out = Unpooled.buffer();
        ErrPacket error = errors.get(text);
        List<@Nullable String> row = rows.getOrDefault(text, defaultRow(text));
        if (error != null) {
            PacketFrame.append(out, 1, error::write);
        } else if (text.startsWith("COM_STMT_PREPARE")) {
            // 00 | id, 4 | columns, 2 | parameters, 2 | 00 | warnings, 2
            PacketFrame.append(out, 1, to -> to.writeByte(0).writeIntLE(99).writeZero(7));
        } else if (row.isEmpty()) {
            PacketFrame.append(out, 1, to -> OkPacket.of(2).write(to, false));
        } else {
            result(out, row);
        }
        return out;
    }

    /** A SELECT finds 1 in every column. */
    private static List<@Nullable String> defaultRow(String text) {
        return text.startsWith("SELECT ")
                ? List.of(text.split(", ", -1)).stream().<@Nullable String>map(_ -> "1").toList()
                : List.of();
    }

    /** One row of texts, with EOF packets. */
    private static void result(ByteBuf out, List<@Nullable String> row) {
        int sequence = 1;
        PacketFrame.append(out, sequence++, to -> to.writeByte(row.size()));
        for (int i = 0; i < row.size(); i++) {
            PacketFrame.append(out, sequence++, ScriptedServer::definition);
        }
        PacketFrame.append(out, sequence++, ScriptedServer::eof);
        PacketFrame.append(out, sequence++, to -> row.forEach(value -> value(to, value)));
        PacketFrame.append(out, sequence, ScriptedServer::eof);
    }

    private static void definition(ByteBuf to) {
        for (int name = 0; name < 6; name++) {
            WireWrite.lengthEncodedString(to, name == 0 ? "def" : "");
        }
        // 0c | collation, 2 | length, 4 | type | flags, 2 | decimals | 00 00
        to.writeByte(0x0c).writeShortLE(COLLATION).writeIntLE(64).writeByte(LONG_BLOB).writeZero(5);
    }

    private static void eof(ByteBuf to) {
        to.writeByte(0xfe).writeShortLE(0).writeShortLE(2);
    }

    private static void value(ByteBuf to, @Nullable String value) {
        if (value == null) {
            to.writeByte(0xfb);
        } else {
            WireWrite.lengthEncodedString(to, value);
        }
    }

    /** Nobody who wants to know. */
    public static final class Unheard implements BackendLink.Listener {
        @Override
        public void readComplete() {}

        @Override
        public void writabilityChanged() {}

        @Override
        public void linkClosed(BackendLink link) {}

        @Override
        public void unasked(BackendLink link, ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void failed(Throwable cause) {}

        @Override
        public void readsWerePaused(BackendLink link, long nanos) {}
    }
}
