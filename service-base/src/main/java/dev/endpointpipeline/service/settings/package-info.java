/** Checks of configuration values, with one form of message. */
@NullMarked
package dev.endpointpipeline.service.settings;

import org.jspecify.annotations.NullMarked;
