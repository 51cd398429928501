package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.proxy.session.link.CommandInput;
import dev.swingbridge.proxy.session.link.LongerCommand;
import dev.swingbridge.proxy.session.link.Upload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * What the client sends: the head of the command at hand, which is there from its first header on
 * until somebody takes it, the rest of it as it comes, and what comes after it.
 */
public final class CommandBytes {
    /** Enough of a command to find ids and parameter types in. */
    private static final int HEAD_BYTES = 256 << 10;

    private final CommandInput input;
    private final Upload upload = new Upload();
    private @Nullable ByteBuf head;
    private @Nullable LongerCommand longer;

    public CommandBytes(ByteBufAllocator allocator) {
        this.input = new CommandInput(allocator);
    }

    /** Takes over the chunk. */
    public void add(ByteBuf chunk) {
        input.add(chunk);
    }

    /** How many bytes wait that no command has taken. */
    public int waiting() {
        return input.readable();
    }

    /**
     * How much of the next command's first payload has come; -1 while that is too little to judge
     * the command by.
     */
    public int ready() {
        if (input.readable() < PacketFrame.HEADER_BYTES) {
            return -1;
        }
        ByteBuf in = input.peek();
        int length = PacketFrame.payloadLength(in);
        int available = Math.min(length, in.readableBytes() - PacketFrame.HEADER_BYTES);
        if (length == 0 || available == 0) {
            return length == 0 ? 0 : -1;
        }
        int first = in.getUnsignedByte(in.readerIndex() + PacketFrame.HEADER_BYTES);
        return available < needed(CommandCode.of(first), length) ? -1 : available;
    }

    private static int needed(CommandCode code, int length) {
        return switch (code) {
            case QUERY, PREPARE, CHANGE_USER, INIT_DB -> length;
            default -> Math.min(length, HEAD_BYTES);
        };
    }

    // ---- the command at hand

    /** The command that waits is the one at hand from now on. */
    public ByteBuf begin() {
        upload.beginCommand();
        longer = null;
        ByteBuf first = input.take(upload.feed(input.peek()));
        head = first;
        return first;
    }

    /** Whether all of the command has come, or all of the local file that follows it. */
    public boolean whole() {
        return upload.ended();
    }

    /** Of the reply's first packet. */
    public int replySequence() {
        return upload.sequence() + 1;
    }

    /** To look at; null once it was taken. */
    public @Nullable ByteBuf head() {
        return head;
    }

    /** The bytes to send; they are the caller's from now on. */
    public ByteBuf takeHead() {
        ByteBuf bytes = head;
        if (bytes == null) {
            throw new IllegalStateException("sent already");
        }
        head = null;
        return bytes;
    }

    /** The first packet's payload from this byte on. */
    byte[] text(int at) {
        ByteBuf bytes = head;
        return bytes == null
                ? new byte[0]
                : ByteBufUtil.getBytes(
                        bytes,
                        bytes.readerIndex() + PacketFrame.HEADER_BYTES + at,
                        PacketFrame.payloadLength(bytes) - at);
    }

    // ---- the rest of it

    /** Its packets are cut anew from here on. */
    LongerCommand longer(ByteBufAllocator allocator) {
        LongerCommand cut = new LongerCommand(allocator);
        longer = cut;
        return cut;
    }

    /** The server waits for a local file of the client. */
    public void beginLocalFile() {
        upload.beginLocalFile();
    }

    /**
     * What has come of it since; null for nothing.
     *
     * @param stream whatever comes belongs to it
     */
    public @Nullable ByteBuf more(boolean stream) {
        if (input.readable() == 0) {
            return null;
        }
        int count = stream ? input.readable() : upload.feed(input.peek());
        if (count == 0) {
            return null;
        }
        ByteBuf more = input.take(count);
        return longer == null ? more : longer.more(more);
    }

    /** Throws away what has come of it; true once that is all. */
    public boolean discard() {
        dropHead();
        if (!upload.ended() && input.readable() > 0) {
            int count = upload.feed(input.peek());
            if (count > 0) {
                input.take(count).release();
            }
        }
        return upload.ended();
    }

    // ---- outside of commands

    /** The next packet of an exchange that is no command; null until it is whole. */
    public @Nullable ByteBuf takePacket() {
        if (input.readable() < PacketFrame.HEADER_BYTES) {
            return null;
        }
        int bytes = PacketFrame.HEADER_BYTES + PacketFrame.payloadLength(input.peek());
        return input.readable() < bytes ? null : input.take(bytes);
    }

    /** Nobody reads them any more. */
    public void clear() {
        dropHead();
        input.clear();
    }

    private void dropHead() {
        if (head != null) {
            head.release();
            head = null;
        }
    }
}
