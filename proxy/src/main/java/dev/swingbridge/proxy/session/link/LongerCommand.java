package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.packet.PacketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * A command of several packets that gets more bytes than its client sent: cut into packets anew,
 * while it goes through. What finds no room in one packet begins the next.
 */
public final class LongerCommand {
    private final ByteBufAllocator allocator;
    private final ByteBuf over = Unpooled.buffer();
    private int header;
    private int headerBytes;
    private int remaining;
    private int room;

    public LongerCommand(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * The command's beginning, as it is to be sent. Takes it over.
     *
     * @param start from the header of a full packet on
     * @param at where the bytes go in, counted from that header
     */
    public ByteBuf begin(ByteBuf start, int at, byte[] inserted) {
        ByteBuf out = allocator.buffer(start.readableBytes() + inserted.length);
        feed(start.readSlice(at), out);
        put(Unpooled.wrappedBuffer(inserted), out);
        feed(start, out);
        start.release();
        return out;
    }

    /** More of it. Takes the bytes over. */
    public ByteBuf more(ByteBuf bytes) {
        ByteBuf out = allocator.buffer(bytes.readableBytes() + over.readableBytes());
        feed(bytes, out);
        bytes.release();
        return out;
    }

    private void feed(ByteBuf in, ByteBuf out) {
        while (in.isReadable()) {
            if (remaining > 0) {
                int count = Math.min(remaining, in.readableBytes());
                remaining -= count;
                put(in.readSlice(count), out);
                continue;
            }
            header |= in.readUnsignedByte() << (8 * headerBytes++);
            if (headerBytes == PacketFrame.HEADER_BYTES) {
                packetStarts(header & PacketFrame.MAX_PAYLOAD_BYTES, header >>> 24, out);
                header = 0;
                headerBytes = 0;
            }
        }
    }

    private void packetStarts(int length, int sequence, ByteBuf out) {
        int wanted = length + over.readableBytes();
        if (length < PacketFrame.MAX_PAYLOAD_BYTES && wanted >= PacketFrame.MAX_PAYLOAD_BYTES) {
            // one packet more than the client counts: it would take the reply for a wrong one
            throw new IllegalStateException("no room for parameter types in the last packet");
        }
        room = Math.min(wanted, PacketFrame.MAX_PAYLOAD_BYTES);
        out.writeMediumLE(room).writeByte(sequence);
        remaining = length;
        ByteBuf before = over.copy();
        over.clear();
        put(before, out);
        before.release();
    }

    private void put(ByteBuf bytes, ByteBuf out) {
        int count = Math.min(room, bytes.readableBytes());
        room -= count;
        out.writeBytes(bytes, count);
        over.writeBytes(bytes);
    }
}
