package dev.endpointpipeline.endtoend.benchmark;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The gateway's HTTP server and settings without the gateway: it reads no body and returns an empty
 * 202. The baseline of the gateway's benchmark.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class
})
@RestController
public class EmptyServer {
  /** Starts the server. */
  public static void main(String[] args) {
    SpringApplication.run(EmptyServer.class, args);
  }

  /** Accepts an update. */
  @PutMapping("/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}")
  public ResponseEntity<Void> update() {
    return ResponseEntity.accepted().build();
  }

  /** Reports readiness. */
  @GetMapping("/ready")
  public ResponseEntity<Void> ready() {
    return ResponseEntity.ok().build();
  }
}
