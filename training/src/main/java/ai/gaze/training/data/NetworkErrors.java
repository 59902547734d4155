package ai.gaze.training.data;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What the errors of Java's network mean. */
public final class NetworkErrors {

    private NetworkErrors() {}

    /** Returns why a connection was not made or broke, without a class of Java's. */
    public static String sentence(IOException e) {
        if (e instanceof UnknownHostException) {
            return "the name " + e.getMessage() + " leads to no address";
        } else if (e instanceof SocketTimeoutException) {
            return "nothing came in time";
        } else if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "it is out of reach or refuses connections";
        } else if (e instanceof SSLException) {
            return "it is not secure (" + e.getMessage() + ")";
        }
        return e.getMessage() == null ? "it was closed" : e.getMessage();
    }
}
