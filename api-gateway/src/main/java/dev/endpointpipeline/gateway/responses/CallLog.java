package dev.endpointpipeline.gateway.responses;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs each call when its response is complete, also one that Tomcat itself refuses, so that an
 * operator finds it by the request id of the response. Never logs query, headers or body, which may
 * have secrets.
 */
public final class CallLog extends ValveBase implements AccessLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(CallLog.class);
  private static final String CALLER = CallLog.class.getName();
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[^!-~]");
  private static final int MAX_LENGTH = 200;

  CallLog() {
    super(true);
  }

  /** Sets the caller, once it is known. */
  public static void setCaller(ServletRequest request, String name) {
    request.setAttribute(CALLER, name);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
  }

  @Override
  public void log(Request request, Response response, long time) {
    long begun = request.getCoyoteRequest().getStartTimeNanos();
    LoggingEventBuilder line =
        LOGGER
            .atInfo()
            .addKeyValue("request_id", response.getHeader(RequestIds.HEADER))
            .addKeyValue("method", printable(request.getMethod()))
            .addKeyValue("path", printable(request.getRequestURI()))
            .addKeyValue("status", response.getStatus());
    if (begun >= 0) {
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      line = line.addKeyValue("took_ms", took);
    }
    String revision = response.getHeader("ETag");
    if (revision != null) {
      line = line.addKeyValue("revision", revision.replace("\"", ""));
    }
    if (request.getAttribute(CALLER) instanceof String caller) {
      line = line.addKeyValue("caller", printable(caller));
    }
    line.addKeyValue("address", request.getRemoteAddr()).log("call");
  }

  /** Text of a caller must not end a line or fill the log. */
  private static String printable(@Nullable String text) {
    if (text == null) {
      return "-";
    }
    String cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return cut.chars().allMatch(CallLog::isPrintable)
        ? cut
        : NOT_PRINTABLE.matcher(cut).replaceAll("?");
  }

  private static boolean isPrintable(int character) {
    return character >= '!' && character <= '~';
  }

  @Override
  public void setRequestAttributesEnabled(boolean enabled) {
    // The server knows the address of the caller, see server.forward-headers-strategy.
  }

  @Override
  public boolean getRequestAttributesEnabled() {
    return false;
  }
}
