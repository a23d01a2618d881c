package dev.endpointpipeline.gateway.openapi;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the description of the API in YAML, as it is written, and in JSON. It needs no sign-in, as
 * it is the same for everyone.
 */
@RestController
class ApiDescription {
  private final ResponseEntity<byte[]> yaml;
  private final ResponseEntity<byte[]> json;

  ApiDescription() throws IOException {
    try (InputStream file = new ClassPathResource("openapi.yaml").getInputStream()) {
      byte[] text = file.readAllBytes();
      yaml = response(MediaType.APPLICATION_YAML, text);
      json = response(MediaType.APPLICATION_JSON, asJson(text));
    }
  }

  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> yaml(HttpServletResponse response) {
    allowCaches(response);
    return yaml;
  }

  @GetMapping("/openapi.json")
  ResponseEntity<byte[]> json(HttpServletResponse response) {
    allowCaches(response);
    return json;
  }

  /**
   * Caches have to revalidate, as the next release may have another description. Set here and not
   * in the entity, whose headers are added to those that every response has.
   */
  private static void allowCaches(HttpServletResponse response) {
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  private static ResponseEntity<byte[]> response(MediaType type, byte[] text) {
    return ResponseEntity.ok().contentType(type).eTag(DigestUtils.md5DigestAsHex(text)).body(text);
  }

  private static byte[] asJson(byte[] yaml) {
    Object tree =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(new String(yaml, StandardCharsets.UTF_8));
    return JsonMapper.shared().writeValueAsBytes(tree);
  }
}
