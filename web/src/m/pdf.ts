// Pages of a PDF, drawn by a library that is fetched only here.
import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs'
import PdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.mjs?worker'

let worker: InstanceType<typeof pdfjs.PDFWorker> | undefined

export async function openPdf(url: string) {
  worker ??= new pdfjs.PDFWorker({ port: new PdfWorker() } as unknown as ConstructorParameters<typeof pdfjs.PDFWorker>[0])
  return pdfjs.getDocument({ url, worker, isEvalSupported: false } as Parameters<typeof pdfjs.getDocument>[0]).promise
}
export type Pdf = Awaited<ReturnType<typeof openPdf>>
