/** Hashes of bytes and texts. Nothing that compares or stores secrets. */
@NullMarked
package dev.endpointpipeline.service.hash;

import org.jspecify.annotations.NullMarked;
