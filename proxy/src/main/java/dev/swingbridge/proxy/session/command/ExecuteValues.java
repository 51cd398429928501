package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a COM_STMT_EXECUTE, as far as they are texts.
 *
 * <pre>
 *   header | 17 | id, 4 | flags | 01 00 00 00 | [count] | null bitmap | 01 | types, 2 each | values
 * </pre>
 */
public final class ExecuteValues {
    private static final int FLAGS_AT =
            PacketFrame.HEADER_BYTES + Command.OnStatement.ID_OFFSET + 4;
    private static final int ITERATIONS_BYTES = 4;
    private static final int COUNT_AVAILABLE = 0x08;

    private ExecuteValues() {}

    /** Of the command at hand, as {@link #texts(ByteBuf, PreparedStatement, boolean, Charset)}. */
    public static List<@Nullable String> texts(
            PreparedStatement statement, CommandBytes bytes, SessionState state) {
        ByteBuf head = bytes.head();
        return head == null
                ? List.of()
                : texts(
                        head,
                        statement,
                        state.format().queryAttributes(),
                        state.context().charset().decoder);
    }

    /**
     * One for each parameter: its text, or null for anything else. Empty when the values are not
     * all at hand.
     *
     * @param packet a whole command, from its header on
     */
    static List<@Nullable String> texts(
            ByteBuf packet, PreparedStatement statement, boolean queryAttributes, Charset charset) {
        if (statement.parameters() == 0) {
            return List.of();
        }
        ByteBuf in = packet.duplicate();
        try {
            return read(in, statement, queryAttributes, charset);
        } catch (IndexOutOfBoundsException | MalformedPacketException cutOff) {
            return List.of(); // the server says what is wrong with it
        }
    }

    private static List<@Nullable String> read(
            ByteBuf in, PreparedStatement statement, boolean queryAttributes, Charset charset) {
        in.skipBytes(FLAGS_AT);
        int flags = in.readByte();
        in.skipBytes(ITERATIONS_BYTES);
        int sent = statement.parameters();
        if (queryAttributes && (flags & COUNT_AVAILABLE) != 0) {
            sent = (int) WireRead.lengthEncodedInt(in);
        }
        int bitmap = in.readerIndex();
        in.skipBytes((sent + 7) / 8);
        boolean bound = in.readByte() == 1;
        byte[] known = statement.types();
        if (!bound && known == null) {
            return List.of();
        }
        ByteBuf types = bound ? in : Unpooled.wrappedBuffer(known);
        int[] codes = new int[bound ? sent : statement.parameters()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = types.readUnsignedByte();
            types.skipBytes(1);
            if (queryAttributes) {
                WireRead.lengthEncodedSlice(types);
            }
        }
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < statement.parameters(); i++) {
            boolean isNull = (in.getByte(bitmap + i / 8) & 1 << i % 8) != 0;
            ByteBuf value = isNull ? null : BinaryValue.take(in, codes[i]);
            if (value == null || !BinaryValue.isText(codes[i])) {
                texts.add(null);
            } else {
                texts.add(value.toString(charset));
            }
        }
        return texts;
    }

    /** The whole result comes with the reply: its rows are not left for a cursor. */
    public static void withoutCursor(ByteBuf packet) {
        int at = packet.readerIndex() + FLAGS_AT;
        packet.setByte(at, packet.getByte(at) & COUNT_AVAILABLE);
    }
}
