package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what happens on the client's channel to its session. */
final class ClientHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final ClientSession session;

    ClientHandler(ClientSession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        session.received((ByteBuf) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.steerReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof java.io.IOException) {
            LOG.debug("A client's connection broke session={}", session.id(), cause);
        } else if (cause instanceof MalformedPacketException || cause instanceof DecoderException) {
            LOG.info("A client sent no packet session={} reason={}", session.id(), "" + cause);
        } else {
            session.failed(cause);
        }
        session.close();
    }
}
