package dev.swingbridge.proxy.session.link;

import io.netty.buffer.ByteBuf;

/**
 * Finds where the client's part of an exchange ends: a command ends with its first packet shorter
 * than 16 MiB - 1, a local file with its first empty packet.
 */
public final class Upload {
    private static final int FULL_PACKET = 0xffffff;

    private boolean localFile;
    private boolean ended = true;
    private int header;
    private int headerBytes;
    private int packetBytes;
    private int remaining;
    private int sequence;

    public void beginCommand() {
        begin(false);
    }

    public void beginLocalFile() {
        begin(true);
    }

    private void begin(boolean file) {
        localFile = file;
        ended = false;
        header = 0;
        headerBytes = 0;
        remaining = 0;
    }

    public boolean ended() {
        return ended;
    }

    /** Sequence number of the newest packet: the reply's first packet has the next one. */
    public int sequence() {
        return sequence;
    }

    /** How many of the buffer's readable bytes belong to the upload; the buffer stays as it was. */
    public int feed(ByteBuf in) {
        int start = in.readerIndex();
        int at = start;
        int limit = in.writerIndex();
        while (at < limit && !ended) {
            if (remaining > 0) {
                int count = Math.min(remaining, limit - at);
                remaining -= count;
                at += count;
            } else {
                header |= in.getUnsignedByte(at++) << (8 * headerBytes++);
                if (headerBytes < 4) {
                    continue;
                }
                packetBytes = header & FULL_PACKET;
                sequence = header >>> 24;
                remaining = packetBytes;
                header = 0;
                headerBytes = 0;
            }
            if (headerBytes == 0 && remaining == 0) {
                ended = localFile ? packetBytes == 0 : packetBytes < FULL_PACKET;
            }
        }
        return at - start;
    }
}
