package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.UrlType;
import java.util.ArrayList;
import java.util.List;

/** Where the applications of an endpoint can be called: at their routes below Serve's proxy. */
public final class ServeUrls {
  /** The API's name for the REST entry of an endpoint. */
  static final String REST_ENTRY = "ApiInvoke";

  private ServeUrls() {}

  /**
   * The REST entry, which is the only application, or the proxy if there are several; then each of
   * several applications by its name.
   *
   * @param proxy address of Serve's proxy
   */
  public static List<EndpointUrl> below(String proxy, UrlAccess access, EndpointSpec spec) {
    UrlType type = access.type();
    List<ServeApplication> applications = ServeApplications.of(spec);
    if (applications.size() == 1) {
      return List.of(new EndpointUrl(REST_ENTRY, address(proxy, applications.get(0)), type));
    }
    List<EndpointUrl> urls = new ArrayList<>();
    for (ServeApplication application : applications) {
      if (urls.isEmpty()) {
        urls.add(new EndpointUrl(REST_ENTRY, withoutSlash(proxy) + "/", type));
      }
      urls.add(new EndpointUrl(application.getName(), address(proxy, application), type));
    }
    return List.copyOf(urls);
  }

  /** Ray's default route is "/". */
  private static String address(String proxy, ServeApplication application) {
    String route = application.getRoutePrefix();
    return withoutSlash(proxy) + (route == null || route.isEmpty() ? "/" : route);
  }

  private static String withoutSlash(String proxy) {
    return proxy.endsWith("/") ? proxy.substring(0, proxy.length() - 1) : proxy;
  }
}
