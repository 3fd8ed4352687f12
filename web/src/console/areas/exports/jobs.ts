// The exports that were asked for in this window, of the member signed in. The school keeps
// the jobs; which were one's own is remembered here.
import { ref } from 'vue'

export interface Job {
  id: string
  title: string
  at: number
}

const most = 20
const keyOf = (member: string) => `school.console.exports.${member}`

export function jobsOf(member: string) {
  const jobs = ref<Job[]>([])
  try {
    jobs.value = JSON.parse(sessionStorage.getItem(keyOf(member)) ?? '[]') as Job[]
  } catch {
    // What cannot be read is as good as none.
  }
  return {
    jobs,
    add(job: Job) {
      jobs.value = [job, ...jobs.value.filter((j) => j.id !== job.id)].slice(0, most)
      try {
        sessionStorage.setItem(keyOf(member), JSON.stringify(jobs.value))
      } catch {
        // Private windows may keep nothing.
      }
    },
  }
}
