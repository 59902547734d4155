/**
 * Writes traced networks in formats that other runtimes read: TorchScript and ONNX.
 *
 * <p>A {@link ai.gaze.zoo.trace.Graph} is rewritten ({@link ai.gaze.zoo.export.BatchNormFolding},
 * {@link ai.gaze.zoo.export.Preprocessing}, {@link ai.gaze.zoo.export.HalfPrecision}), written, and
 * the file is checked by loading it in another engine ({@link ai.gaze.zoo.export.ExportVerifier}).
 */
package ai.gaze.zoo.export;
